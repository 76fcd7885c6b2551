// A profit-sharing token as SmartWeave has it; node, 3EM and Heddle all run this source.
export async function handle(state, action) {
  const { balances } = state;
  const { input, caller } = action;
  if (input.function !== 'transfer') throw new ContractError(`no function ${input.function}`);
  const { target, qty } = input;
  if (!Number.isInteger(qty)) throw new ContractError('qty must be a whole number');
  if (!target || qty <= 0 || caller === target) throw new ContractError('no such transfer');
  if (!(caller in balances) || balances[caller] < qty) {
    throw new ContractError(`Caller balance not high enough to send ${qty} token(s)!`);
  }
  balances[caller] -= qty;
  if (target in balances) balances[target] += qty;
  else balances[target] = qty;
  return { state };
}
