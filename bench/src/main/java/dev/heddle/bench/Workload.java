package dev.heddle.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Kinds of logs. Each opens with one Eval and goes on for as long as wanted. */
enum Workload {
  EVAL(Workload.AOS_MODULE, "State = 0"),
  TOKEN(Workload.AOS_MODULE, Workload.TOKEN_BLUEPRINT),
  MIX(Workload.AOS_MODULE, Workload.TOKEN_BLUEPRINT),
  SQLITE(
      "sqlite.wasm",
      """
      Db = require('lsqlite3').open_memory()
      Db:exec('CREATE TABLE entry (id INTEGER PRIMARY KEY, name TEXT, score REAL)')
      Db:exec('CREATE INDEX entry_name ON entry (name)')
      return 'open'
      """);

  static final String AOS_MODULE = "aos2_0_6.wasm";

  private static final String TOKEN_BLUEPRINT =
      """
      Balances = Balances or { [Owner] = 1000000000 }
      Handlers.add('Transfer', Handlers.utils.hasMatchingTag('Action', 'Transfer'), function(msg)
        local quantity = tonumber(msg.Tags.Quantity)
        assert(type(msg.Tags.Recipient) == 'string', 'Recipient is required')
        assert(quantity and quantity > 0, 'Quantity must be positive')
        if (Balances[msg.From] or 0) < quantity then
          ao.send({ Target = msg.From, Action = 'Transfer-Error', ['Message-Id'] = msg.Id })
          return
        end
        Balances[msg.From] = Balances[msg.From] - quantity
        Balances[msg.Tags.Recipient] = (Balances[msg.Tags.Recipient] or 0) + quantity
        ao.send({ Target = msg.From, Action = 'Debit-Notice', Quantity = tostring(quantity) })
        ao.send({ Target = msg.Tags.Recipient, Action = 'Credit-Notice', Data = 'from ' .. msg.From })
      end)
      Handlers.add('Balance', Handlers.utils.hasMatchingTag('Action', 'Balance'), function(msg)
        ao.send({ Target = msg.From, Data = tostring(Balances[msg.Tags.Recipient or msg.From] or 0) })
      end)
      """;

  private static final List<String> LUA =
      List.of(
          "return %d + 1",
          "error('because of %d')",
          "local t = {} for i = 1, 2000 do t[i] = i * %d end return #t",
          "Kept = Kept or {} Kept[#Kept + 1] = 'value ' .. %d return #Kept",
          "return require('json').encode({ a = { 1, 2, %d }, b = 'text' })",
          "local s = ('the quick brown fox %d '):rep(20):gsub('%%w+', string.upper) return #s",
          "ao.send({ Target = Owner, Data = 'hello %d' })",
          "local nothing = nil return nothing.field%d",
          "return pcall(error, { n = %d })",
          "print('printed %d')");

  private static final List<String> SQL =
      List.of(
          "return Db:exec([[INSERT INTO entry (name, score) VALUES ('name %1$d', %1$d / 3.0)]])",
          "return Db:exec([[INSERT INTO entry (name, score) VALUES ('a %1$d', 1), ('b %1$d', 2)]])",
          "local n = 0 for row in Db:nrows([[SELECT * FROM entry WHERE name = 'name %d']]) do n = n + 1 end return n",
          "return Db:exec('UPDATE entry SET score = score + 1 WHERE id = %d')",
          "for row in Db:rows('SELECT count(*), max(score) FROM entry WHERE id > %d') do return row[1] end");

  private final String module;
  private final String opening;

  Workload(String module, String opening) {
    this.module = module;
    this.opening = opening;
  }

  /** File name of the module that it is for. */
  String module() {
    return module;
  }

  /** What the loader takes it for: its metering cannot read all that sqlite is made of. */
  String loaderFormat() {
    return this == SQLITE ? Sender.PLAIN : Sender.METERED;
  }

  Said opening() {
    return Said.eval(opening);
  }

  /** What is said after the opening. */
  List<Said> then(int count, RandomGenerator random) {
    List<Said> said = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      said.add(next(i, random));
    }
    return said;
  }

  Said next(int i, RandomGenerator random) {
    return switch (this) {
      case EVAL -> Said.eval("1 + " + i);
      case TOKEN -> transfer(random);
      case MIX -> random.nextInt(3) == 0 ? transfer(random) : Said.eval(one(LUA, random));
      case SQLITE -> Said.eval(one(SQL, random));
    };
  }

  private static Said transfer(RandomGenerator random) {
    return Said.transfer(recipient(random.nextInt(200)), random.nextInt(1, 100));
  }

  /** An address that nobody has. */
  static String recipient(int i) {
    return "Recipient-%033d".formatted(i);
  }

  private static String one(List<String> of, RandomGenerator random) {
    return of.get(random.nextInt(of.size())).formatted(random.nextInt(1, 1000));
  }
}
