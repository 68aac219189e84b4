/**
 * The scales that charts here can have: numbers, and the two that the chart library falls back on
 * for names. The build gives it these.
 */
export { scaleBand, scaleLinear, scalePoint } from 'victory-vendor/d3-scale'
