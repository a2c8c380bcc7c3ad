// A plan of Testground as its authors write them, with the original SDK: all instances meet, tell one another who they are, and then wait for their end.
const { invokeMap } = require('@testground/sdk');

void invokeMap({
  async meet(runenv, client) {
    const all = runenv.testInstanceCount;
    const turn = await client.signalAndWait('there', all);
    const { sub } = await client.publishSubscribe('groups', { group: runenv.testGroupId, turn });
    const met = [];
    for await (const { group } of sub.wait) {
      met.push(group);
      if (met.length === all) break;
    }
    sub.cancel();
    runenv.recordMessage(
      `met ${met.toSorted((one, other) => (one < other ? -1 : 1)).join(' ')} and says ${runenv.testInstanceParams.word}`,
    );
    await new Promise((resolve) => process.once('SIGTERM', resolve));
  },
});
