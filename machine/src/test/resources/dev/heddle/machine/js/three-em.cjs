// Asks an evaluator of 3EM: reads one case a line, {evaluator, source or module in base64, state, inputs}, answers one a line,
// which begins with "answer ": the evaluator writes there too.
'use strict';
const readline = require('node:readline');
const { createRequire } = require('node:module');
const find = createRequire(process.argv[2] + '/');

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { evaluator, source, module, state, inputs } = JSON.parse(line);
    const interactions = inputs.map((input, i) => ({
      id: `tx${i + 1}`, owner: 'CALLER', quantity: '', reward: '', tags: [], input,
    }));
    let answer;
    try {
      answer = await find(evaluator).simulateContract({
        contractId: '',
        maybeContractSource: module === undefined
          ? { contractSrc: Buffer.from(source), contractType: 0 }
          : { contractSrc: Buffer.from(module, 'base64'), contractType: 1 },
        interactions,
        contractInitState: state,
        maybeSettings: { EXM: true },
      });
    } catch (error) {
      answer = { failed: error.message };
    }
    process.stdout.write(`\nanswer ${JSON.stringify(answer)}\n`);
  }
})();
