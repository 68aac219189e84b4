/**
 * The arithmetic of an axis's ticks, so that three steps of 0.1 are 0.3: numbers that are rounded
 * after each operation to fewer decimal digits than a number has. The build gives it to the chart
 * library in place of decimal.js-light, which has as many digits as one asks for.
 */
const DIGITS = 14

type Operand = number | Decimal
const rounded = (value: number): number => Number(value.toPrecision(DIGITS))
const numberOf = (operand: Operand): number =>
  typeof operand === 'number' ? operand : operand.toNumber()

class Decimal {
  readonly #value: number

  constructor(operand: Operand) {
    this.#value = numberOf(operand)
  }

  toNumber(): number {
    return this.#value
  }
  add(other: Operand): Decimal {
    return new Decimal(rounded(this.#value + numberOf(other)))
  }
  sub(other: Operand): Decimal {
    return new Decimal(rounded(this.#value - numberOf(other)))
  }
  mul(other: Operand): Decimal {
    return new Decimal(rounded(this.#value * numberOf(other)))
  }
  div(other: Operand): Decimal {
    return new Decimal(rounded(this.#value / numberOf(other)))
  }
  mod(other: Operand): Decimal {
    return this.sub(new Decimal(Math.trunc(this.div(other).toNumber())).mul(other))
  }
  pow(exponent: number): Decimal {
    return new Decimal(rounded(this.#value ** exponent))
  }
  abs(): Decimal {
    return new Decimal(Math.abs(this.#value))
  }
  log(base: number): Decimal {
    return new Decimal(rounded(Math.log10(this.#value) / Math.log10(base)))
  }
  isint(): boolean {
    return Number.isInteger(this.#value)
  }
  lt(other: Operand): boolean {
    return this.#value < numberOf(other)
  }
  lte(other: Operand): boolean {
    return this.#value <= numberOf(other)
  }
}

export { Decimal as default }
