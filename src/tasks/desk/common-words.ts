/**
 * Everyday English, written down once for the tokenizer's merges: each line counts as one text, and
 * the first lines hold what is most frequent.
 */
const WORDS = `
the of and to in is that it was for on are as with they be at one have this from or had by not but what all were when we there can an your which their said if do will each about how up out them
then she many some so these would other into has more her two like him see time could no make than first been its who now people my made over did down only way find use may water long little very
after words called just where most know get through back much before go good new write our used me man too any day same right look think also around another came come work three word must because
does part even place well such here take why things help put years different away again off went old number great tell men say small every found still between name should home big give air line set
own under read last never us left end along while might next sound below saw something thought both few those always looked show large often together asked house world going want school important until
form food keep children feet land side without boy once animal life enough took sometimes four head above kind began almost live page got earth need far hand high year mother light country father let
night picture being study second soon story since white ever paper hard near sentence better best across during today however sure knew try told young sun thing whole hear example heard several change
answer room sea against top turned learn point city play toward five himself usually money seen car morning body upon family later turn move face door cut done group true half red fish plants meeting
appointment registration patient doctor account password username token balance stock price email message calendar agenda reminder alarm meeting hotel flight ticket booking reservation address phone date
time location city country temperature weather search query result error success invalid missing parameter value user name content description start end begin finish create delete update modify cancel add
information service request response system data health record symptom emergency knowledge calculator formula translate language dictionary history today tomorrow yesterday week month year hour minute
`

/**
 * Frequent words and the endings of the rest, repeated by rank so that frequent ones merge first.
 */
export const COMMON_WORDS: readonly string[] = WORDS.trim()
  .split('\n')
  .flatMap((line, rank) => Array.from({ length: Math.max(2, 12 - rank) }, () => line))
