// The auction of auction.c, which says what it does, as a Lambda application in JavaScript.

const MOST = 999999999999999;

class Rejected extends Error {}

const require = (holds, otherwise) => {
  if (!holds) throw new Rejected(otherwise);
};
const bytes = (text) => new TextEncoder().encode(text).length;
const isAmount = (text) => /^[0-9]{1,15}$/.test(text);
const amount = (text, least) => {
  require(isAmount(text) && Number(text) >= least, 'no such amount');
  return Number(text);
};

const balance = (ctx, who) => Number(ctx.get(`b/${who}`) ?? '0');
const setBalance = (ctx, who, n) => {
  if (n === 0) ctx.delete(`b/${who}`);
  else ctx.put(`b/${who}`, String(n));
};
const credit = (ctx, who, more) => {
  const after = balance(ctx, who) + more;
  require(after <= MOST, 'too much');
  setBalance(ctx, who, after);
};

const lotOf = (ctx, name) => {
  const parts = ctx.get(`l/${name}`)?.split(' ');
  if (parts?.length !== 4) return undefined;
  return { seller: parts[0], min: Number(parts[1]), best: Number(parts[2]), bidder: parts[3] };
};
const setLot = (ctx, name, lot) => ctx.put(`l/${name}`, `${lot.seller} ${lot.min} ${lot.best} ${lot.bidder}`);

const acts = {
  deposit2: (ctx, from, [, n]) => credit(ctx, from, amount(n, 1)),
  withdraw2: (ctx, from, [, n]) => {
    const wanted = amount(n, 1);
    const has = balance(ctx, from);
    require(wanted <= has, 'not enough');
    setBalance(ctx, from, has - wanted);
  },
  open3: (ctx, from, [, name, min]) => {
    require(bytes(name) >= 1 && bytes(name) <= 32, 'no such name');
    const least = amount(min, 0);
    require(lotOf(ctx, name) === undefined, 'the lot is open already');
    setLot(ctx, name, { seller: from, min: least, best: 0, bidder: '-' });
  },
  bid3: (ctx, from, [, name, n]) => {
    const has = balance(ctx, from);
    const lot = lotOf(ctx, name);
    require(lot !== undefined, 'no such lot');
    const offered = isAmount(n) ? Number(n) : -1;
    require(offered >= 1 && offered >= lot.min && offered > lot.best, 'too little');
    require(lot.bidder !== from, 'the best bid is yours');
    require(offered <= has, 'not enough');
    setBalance(ctx, from, has - offered);
    if (lot.best > 0) credit(ctx, lot.bidder, lot.best);
    setLot(ctx, name, { seller: lot.seller, min: lot.min, best: offered, bidder: from });
  },
  close2: (ctx, from, [, name]) => {
    const lot = lotOf(ctx, name);
    require(lot !== undefined, 'no such lot');
    require(lot.seller === from, 'the lot is not yours');
    ctx.delete(`l/${name}`);
    if (lot.best > 0) {
      credit(ctx, from, lot.best);
      ctx.voucher({ Target: lot.bidder, Data: 'won' });
    }
    ctx.notice(`closed ${name} ${lot.best}`);
  },
};

export function advance(ctx, message) {
  try {
    require(bytes(message.data) <= 200 && bytes(message.from) <= 100, 'too long');
    const words = message.data.split(' ');
    const name = words[0] + words.length;
    require(Object.hasOwn(acts, name), 'no such thing to do');
    acts[name](ctx, message.from, words);
    return true;
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    ctx.report(error.message);
    return false;
  }
}

export function inspect(ctx, message) {
  const value = ctx.get(message.data);
  ctx.report(value ?? 'no such key');
  return value !== undefined;
}
