/**
 * Told to the training code where it runs in the page: with it comes the port that it talks
 * through.
 */
export const IN_PAGE = 'tandem.in-page'
