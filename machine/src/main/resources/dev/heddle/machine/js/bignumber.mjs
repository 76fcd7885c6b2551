// Decimal numbers of any size, with the names that functions know from bignumber.js: what they use
// most. A number is sign, digits as a BigInt, and how many of them stand behind the point.

// Handed in by the realm: functions that know no BigInt may not call it by its name.
const big = typeof BigNumber === 'function' ? BigNumber : BigInt;
const power = (n) => 10n ** big(n);
const FORM = /^([+-]?)(?:(\d+)\.?(\d*)|\.(\d+))(?:[eE]([+-]?\d+))?$/;

const make = (settings) => {
  const options = {
    DECIMAL_PLACES: 20,
    ROUNDING_MODE: 4,
    EXPONENTIAL_AT: [-7, 20],
    RANGE: [-1e9, 1e9],
    CRYPTO: false,
    MODULO_MODE: 1,
    POW_PRECISION: 0,
    ALPHABET: '0123456789abcdefghijklmnopqrstuvwxyz',
    ...settings,
  };

  // Rounds digits / 10^drop to a whole number of digits.
  const rounded = (digits, drop, negative, mode) => {
    if (drop <= 0) return digits * power(-drop);
    const unit = power(drop);
    const whole = digits / unit;
    const rest = digits % unit;
    if (rest === 0n) return whole;
    const twice = rest * 2n;
    const up =
      mode === 0 ? true
      : mode === 1 ? false
      : mode === 2 ? !negative
      : mode === 3 ? negative
      : twice !== unit ? twice > unit
      : mode === 4 ? true
      : mode === 5 ? false
      : mode === 6 ? whole % 2n === 1n
      : mode === 7 ? !negative
      : negative;
    return up ? whole + 1n : whole;
  };

  const read = (text) => {
    const match = FORM.exec(text);
    if (match === null) {
      const word = /^([+-]?)Infinity$/.exec(text);
      return word === null ? { kind: 'nan' } : { kind: 'infinite', negative: word[1] === '-' };
    }
    const behind = match[3] ?? match[4] ?? '';
    const exponent = Number(match[5] ?? 0);
    if (Math.abs(exponent) > 1e6) return exponent > 0 ? { kind: 'infinite', negative: match[1] === '-' } : { kind: 'finite', negative: match[1] === '-', digits: 0n, scale: 0 };
    let digits = big((match[2] ?? '') + behind);
    let scale = behind.length - exponent;
    if (scale < 0) {
      digits *= power(-scale);
      scale = 0;
    }
    return { kind: 'finite', negative: match[1] === '-', digits, scale };
  };

  class BigNumber {
    constructor(value, base) {
      let own;
      if (BigNumber.isBigNumber(value)) own = value.own;
      else if (base !== undefined && base !== 10) own = read(String(parseInt(value, base)));
      else own = read(Object.is(value, -0) ? '-0' : String(value).trim());
      this.own = own;
      this._isBigNumber = true;
    }
    plus(other, base) {
      const a = this.own;
      const b = new BigNumber(other, base).own;
      if (a.kind !== 'finite' || b.kind !== 'finite') return new BigNumber(this.toNumber() + of(b).toNumber());
      const scale = Math.max(a.scale, b.scale);
      return signed(whole(a, scale) + whole(b, scale), scale);
    }
    minus(other, base) {
      return this.plus(new BigNumber(other, base).negated());
    }
    times(other, base) {
      const a = this.own;
      const b = new BigNumber(other, base).own;
      if (a.kind !== 'finite' || b.kind !== 'finite') return new BigNumber(this.toNumber() * of(b).toNumber());
      return of(trimmed({ kind: 'finite', negative: a.negative !== b.negative, digits: a.digits * b.digits, scale: a.scale + b.scale }));
    }
    div(other, base) {
      return this.over(new BigNumber(other, base), options.DECIMAL_PLACES, options.ROUNDING_MODE);
    }
    idiv(other, base) {
      return this.over(new BigNumber(other, base), 0, 1);
    }
    over(other, places, mode) {
      const a = this.own;
      const b = other.own;
      if (a.kind !== 'finite' || b.kind !== 'finite' || b.digits === 0n) return new BigNumber(this.toNumber() / other.toNumber());
      const negative = a.negative !== b.negative;
      const above = a.digits * power(places + 1 + b.scale);
      const below = b.digits * power(a.scale);
      let digits = above / below;
      // What is beyond the one digit more decides only between a half and more than that.
      if (above % below !== 0n) digits = digits * 10n + 1n;
      else digits *= 10n;
      return of(trimmed({ kind: 'finite', negative, digits: rounded(digits, 2, negative, mode), scale: places }));
    }
    mod(other, base) {
      const by = new BigNumber(other, base);
      if (this.own.kind !== 'finite' || by.own.kind !== 'finite' || by.own.digits === 0n) return new BigNumber(this.toNumber() % by.toNumber());
      return this.minus(this.over(by, 0, options.MODULO_MODE).times(by));
    }
    pow(exponent) {
      const n = new BigNumber(exponent);
      if (!n.isInteger()) throw new Error('[BigNumber Error] Exponent not an integer: ' + exponent);
      if (this.own.kind !== 'finite') return new BigNumber(this.toNumber() ** n.toNumber());
      const size = n.abs().toNumber();
      const { negative, digits, scale } = this.own;
      const raised = of(trimmed({ kind: 'finite', negative: negative && size % 2 === 1, digits: digits ** big(size), scale: scale * size }));
      return n.isNegative() ? new BigNumber(1).div(raised) : raised;
    }
    sqrt() {
      const { kind, negative, digits, scale } = this.own;
      if (kind !== 'finite' || (negative && digits !== 0n)) return new BigNumber(Math.sqrt(this.toNumber()));
      const places = options.DECIMAL_PLACES + 1;
      const square = digits * power(2 * places + scale) / power(2 * scale);
      let root = square;
      if (square > 1n) {
        root = 1n << BigInt((square.toString(2).length + 1) >> 1);
        for (let next = (root + square / root) >> 1n; next < root; next = (root + square / root) >> 1n) root = next;
      }
      return of({ kind: 'finite', negative: false, digits: root, scale: places }).dp(places - 1);
    }
    abs() {
      return of({ ...this.own, negative: false });
    }
    negated() {
      return of({ ...this.own, negative: !this.own.negative });
    }
    shiftedBy(places) {
      return this.times(new BigNumber('1e' + places));
    }
    comparedTo(other, base) {
      const b = new BigNumber(other, base);
      if (this.isNaN() || b.isNaN()) return null;
      if (!this.isFinite() || !b.isFinite()) return Math.sign(side(this) - side(b));
      const scale = Math.max(this.own.scale, b.own.scale);
      const x = whole(this.own, scale);
      const y = whole(b.own, scale);
      return x < y ? -1 : x > y ? 1 : 0;
    }
    isEqualTo(other, base) {
      return this.comparedTo(other, base) === 0;
    }
    isGreaterThan(other, base) {
      return this.comparedTo(other, base) === 1;
    }
    isGreaterThanOrEqualTo(other, base) {
      return this.comparedTo(other, base) === 1 || this.comparedTo(other, base) === 0;
    }
    isLessThan(other, base) {
      return this.comparedTo(other, base) === -1;
    }
    isLessThanOrEqualTo(other, base) {
      return this.comparedTo(other, base) === -1 || this.comparedTo(other, base) === 0;
    }
    isNaN() {
      return this.own.kind === 'nan';
    }
    isFinite() {
      return this.own.kind === 'finite';
    }
    isZero() {
      return this.own.kind === 'finite' && this.own.digits === 0n;
    }
    isNegative() {
      return this.own.negative === true;
    }
    isPositive() {
      return this.own.negative === false;
    }
    isInteger() {
      return this.own.kind === 'finite' && trimmed(this.own).scale === 0;
    }
    dp(places, mode = options.ROUNDING_MODE) {
      if (this.own.kind !== 'finite') return places === undefined ? null : this;
      const own = trimmed(this.own);
      if (places === undefined) return own.scale;
      if (own.scale <= places) return of(own);
      return of(trimmed({ ...own, digits: rounded(own.digits, own.scale - places, own.negative, mode), scale: places }));
    }
    integerValue(mode) {
      return this.dp(0, mode);
    }
    toFixed(places, mode = options.ROUNDING_MODE) {
      if (this.own.kind !== 'finite') return this.toString();
      const own = trimmed(this.own);
      return plain(own, places ?? own.scale, mode);
    }
    toNumber() {
      return Number(this.valueOf());
    }
    toString(base) {
      const { kind, negative } = this.own;
      if (kind === 'nan') return 'NaN';
      if (kind === 'infinite') return negative ? '-Infinity' : 'Infinity';
      const own = trimmed(this.own);
      if (base !== undefined && base !== 10) return (negative ? '-' : '') + (own.scale === 0 ? own.digits.toString(base) : this.toNumber().toString(base));
      const digits = own.digits.toString();
      const exponent = digits.length - 1 - own.scale;
      const [low, high] = options.EXPONENTIAL_AT;
      const minus = negative && own.digits !== 0n ? '-' : '';
      if (own.digits === 0n || (exponent > low && exponent < high + 1)) return minus + plain({ ...own, negative: false }, own.scale, 1);
      const mantissa = digits.replace(/0+$/, '');
      return minus + mantissa[0] + (mantissa.length > 1 ? '.' + mantissa.slice(1) : '') + 'e' + (exponent < 0 ? '-' : '+') + Math.abs(exponent);
    }
    toJSON() {
      return this.valueOf();
    }
    valueOf() {
      return (this.isZero() && this.isNegative() ? '-' : '') + this.toString();
    }
    static isBigNumber(value) {
      return typeof value === 'object' && value !== null && value._isBigNumber === true;
    }
    static clone(more) {
      return make({ ...DEFAULTS, ...more });
    }
    static config(more) {
      if (more !== undefined) Object.assign(options, typeof more.EXPONENTIAL_AT === 'number' ? { ...more, EXPONENTIAL_AT: [-more.EXPONENTIAL_AT, more.EXPONENTIAL_AT] } : more);
      return { ...options };
    }
    static max(...values) {
      return values.map((value) => new BigNumber(value)).reduce((a, b) => (b.isGreaterThan(a) ? b : a));
    }
    static min(...values) {
      return values.map((value) => new BigNumber(value)).reduce((a, b) => (b.isLessThan(a) ? b : a));
    }
    static sum(...values) {
      return values.reduce((sum, value) => sum.plus(value), new BigNumber(0));
    }
  }

  const of = (own) => {
    const made = new BigNumber(0);
    made.own = own;
    return made;
  };
  const whole = ({ negative, digits, scale }, to) => (negative ? -1n : 1n) * digits * power(to - scale);
  const signed = (value, scale) => of(trimmed({ kind: 'finite', negative: value < 0n, digits: value < 0n ? -value : value, scale }));
  const trimmed = (own) => {
    let { digits, scale } = own;
    while (scale > 0 && digits % 10n === 0n) {
      digits /= 10n;
      scale -= 1;
    }
    return { ...own, digits, scale };
  };
  const plain = (own, places, mode) => {
    const digits = rounded(own.digits, own.scale - places, own.negative, mode).toString().padStart(places + 1, '0');
    const text = places === 0 ? digits : digits.slice(0, -places) + '.' + digits.slice(-places);
    return (own.negative ? '-' : '') + text;
  };
  const side = (number) => (number.isFinite() ? 0 : number.isNegative() ? -1 : 1);

  const methods = BigNumber.prototype;
  const also = { multipliedBy: 'times', dividedBy: 'div', dividedToIntegerBy: 'idiv', modulo: 'mod', exponentiatedBy: 'pow', squareRoot: 'sqrt', absoluteValue: 'abs', decimalPlaces: 'dp', eq: 'isEqualTo', gt: 'isGreaterThan', gte: 'isGreaterThanOrEqualTo', lt: 'isLessThan', lte: 'isLessThanOrEqualTo' };
  for (const name of Object.keys(also)) methods[name] = methods[also[name]];
  BigNumber.set = BigNumber.config;
  BigNumber.maximum = BigNumber.max;
  BigNumber.minimum = BigNumber.min;
  BigNumber.BigNumber = BigNumber;
  ['UP', 'DOWN', 'CEIL', 'FLOOR', 'HALF_UP', 'HALF_DOWN', 'HALF_EVEN', 'HALF_CEIL', 'HALF_FLOOR'].forEach((name, i) => {
    BigNumber['ROUND_' + name] = i;
  });
  return BigNumber;
};

const DEFAULTS = {};

export default make(DEFAULTS);
