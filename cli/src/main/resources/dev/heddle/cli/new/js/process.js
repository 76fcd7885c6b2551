// NAME: counts what it is sent. What is returned as state is what the next message begins with.
export function handle(state, message) {
  if (message.tags.Action !== 'Add') return {};
  const count = (state.count ?? 0) + Number(message.Data);
  if (Number.isNaN(count)) throw new Error('there is no number to add');
  return {
    state: { count },
    messages: [{ target: message.From, tags: { Action: 'Sum' }, data: String(count) }],
  };
}
