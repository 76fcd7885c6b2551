package dev.heddle.machine.wasm;

import dev.heddle.machine.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Varied messages for one aos process, the same for the same seed: what users send, what goes
 * wrong, and what reaches into the host.
 */
public final class MessageStream {
  static final String PROCESS = "Pr0cess_Pr0cess_Pr0cess_Pr0cess_Pr0cess_Pro";
  static final String OWNER = "0wner-0wner-0wner-0wner-0wner-0wner-0wner-0";
  private static final String STRANGER = "Stranger_Stranger_Stranger_Stranger_Strange";
  private static final String MODULE = "M0dule_M0dule_M0dule_M0dule_M0dule_M0dule_M";

  private static final String TOKEN =
      """
      Balances = Balances or { [Owner] = 1000000 }
      Handlers.add('Transfer', Handlers.utils.hasMatchingTag('Action', 'Transfer'), function(msg)
        local quantity = tonumber(msg.Tags.Quantity)
        assert(type(msg.Tags.Recipient) == 'string', 'Recipient is required!')
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
      Handlers.add('Balances', Handlers.utils.hasMatchingTag('Action', 'Balances'), function(msg)
        ao.send({ Target = msg.From, Data = require('json').encode(Balances) })
      end)
      """;

  private static final List<String> LUA =
      List.of(
          "return {n} + {m}",
          "local t = {} for i = 1, {big} do t[i] = i * {n} end return #t",
          "K{n} = K{n} or {} for i = 1, {m} do K{n}[i] = 'value ' .. i end return #K{n}",
          "error('because of {n}')",
          "error({ code = {n} })",
          "error()",
          "local nothing = nil return nothing.field{n}",
          "return {n} < 'text'",
          "return 'a' .. {}",
          "syntax error here {n}",
          "local c = coroutine.wrap(function(a) for i = 1, {n} do a = a + coroutine.yield(a) end return a end)"
              + " local r = 0 for i = 1, {n} do r = c(i) end return r",
          "local c = coroutine.create(function() error('inside {n}') end) return tostring(coroutine.resume(c))",
          "return pcall(coroutine.yield, {n})",
          "print('printed {n}')",
          "print({ a = {n}, b = { 'x', 'y' } }) print('{utf8}')",
          "ao.send({ Target = '" + STRANGER + "', Data = 'hello {n}', Tags = { Number = '{m}' } })",
          "ao.spawn('" + MODULE + "', { Data = 'x', Tags = { Name = 'child {n}' } })",
          "ao.assign({ Processes = { '" + STRANGER + "' }, Message = 'm{n}' })",
          "return string.rep('{utf8}', {n})",
          "local s = ('the quick brown fox '):rep({n}):gsub('%w+', string.upper) return #s",
          "return ('%5.2f|%d|%x|%q|%s|%g'):format({n} / 7, {m}, {n}, 'q\\n', '{utf8}', {m} / 3)",
          "return string.char({byte}, {byte}, 65, {byte}) .. 'tail that is longer than sixteen'",
          "return ('\\xff\\xfe\\xf0\\x9f'):rep({n})",
          "return utf8.char(0x{n}F, 0x1F600, 0x20AC) .. utf8.len('{utf8}')",
          "local t = {} for i = 1, {m} do t[i] = (i * 7919) % {m} end table.sort(t) return table.concat(t, ',', 1, 20)",
          "local t = {} for i = 1, 50 do t[i] = { k = (i * {n}) % 17 } end"
              + " table.sort(t, function(a, b) return a.k < b.k end) return t[1].k",
          "return os.date('!%c|%x|%X|%p|%A|%B|%a|%b|%d|%H|%I|%M|%S|%w|%y|%Y|%Z|%%', {time})",
          "return os.date('%j|%U|%W|%V|%G|%g|%u|%C|%D|%e|%F|%h|%n|%r|%R|%t|%T|%z', {time})",
          "return os.date('%Ec|%EC|%Ex|%EX|%Ey|%EY|%Od|%Oe|%OH|%OI|%Om|%OM|%OS|%Ou|%OU|%OV|%Ow|%OW|%Oy', {time})",
          "local d = os.date('*t', {time}) return d.year * 1000 + d.yday + d.hour / 24",
          "return os.time({ year = 19{nn}, month = {n}, day = {n}, hour = {n}, sec = {m} })",
          "return os.time() .. ' ' .. os.clock() .. ' ' .. tostring(os.getenv('HOME'))",
          "return os.clock() - os.clock()",
          "return os.date()",
          "return tostring(0/0) .. tostring(-(0/0)) .. tostring(1/0) .. tostring(math.huge - math.huge)",
          "return 1/0",
          "return 0/0",
          "return 2^53 + {n}",
          "return math.maxinteger // {n}, math.mininteger % {m}, 7.5 // 2",
          "return { math.sin({n}), math.cos({m}), math.exp({n} / 10), math.log({m}), math.sqrt({n}), {n} ^ 0.5 }",
          "return math.random(1, {m}) + math.random()",
          "local json = require('json') return json.encode({ a = { {n}, {m}, '{utf8}' }, b = {}, c = {n} / 8 })",
          "local json = require('json') return json.decode('[1,2,{\"k\":[true,false,null,1.5e3]}]')[3].k[4]",
          "local json = require('json') return pcall(json.decode, '{broken {n}')",
          "local function f(n) return n == 0 and 0 or 1 + f(n - 1) end return f({m})",
          "local function f(s) return (s:gsub('.', f)) end return f('deep')",
          "local s = string.rep('(', {n}) return pcall(string.find, s, s)",
          "return pcall(string.rep, 'x', -{n}), select('#', table.unpack({}, 1, {n}))",
          "return select(2, pcall(error, { n = {n} })).n",
          "local ok, e = xpcall(function() local x = nil; return x() end, debug.traceback) return e",
          "return collectgarbage('count') > 0, collectgarbage('step'), collectgarbage()",
          "return load('return {n} * {m}')()",
          "return pcall(load, string.dump(function() return {n} end))",
          "return tostring(require('{missing}{n}'))",
          "return pcall(require, 'json'), package.path",
          "return tostring(io.open('/tmp/file{n}', 'w')) == 'nil'",
          "local f = io.open('/tmp/f', 'w') if f then f:write('{utf8}', {n}) f:close() end"
              + " local g = io.open('/tmp/f') return g and g:read('a') or 'none'",
          "local f = io.open('/tmp/f', 'w+') if not f then return 'none' end f:write(('line\\n'):rep({n}))"
              + " local e = f:seek('end') f:seek('set', 5) return e .. (f:read('l') or '') .. tostring(f:read('n'))",
          "io.write('to the terminal {n}\\n') io.stdout:flush() return 'written'",
          "io.stderr:write('x') return tostring(io.read('l'))",
          "return os.remove('/tmp/nothing{n}'), select(2, os.remove('/dev'))",
          "return pcall(os.rename, '/tmp/a', '/tmp/b'), select(2, os.rename('/home', '/home2'))",
          "return tostring(os.execute()) .. tostring(pcall(os.tmpname))",
          "return tostring(os.setlocale()) .. tostring(os.difftime({m}, {n}))",
          "os.exit({n})",
          "Inbox = {} return #Inbox",
          "Handlers.add('h{n}', function(m) return m.Action == 'Ping{n}' end,"
              + " function(m) ao.send({ Target = m.From, Data = 'pong {n}' }) end) return #Handlers.list",
          "Counter = (Counter or 0) + {n} return Counter",
          "setmetatable(_G, { __index = function(_, k) return nil end }) return undefined{n}",
          "local t = setmetatable({}, { __gc = function() end, __mode = 'k' }) for i = 1, {n} do t[{}] = i end"
              + " collectgarbage() return next(t) == nil",
          "local r = {} for k in pairs(_G) do r[#r + 1] = k end return table.concat(r, ' ')",
          "local r = {} for k in pairs({ a = 1, b = 2, c = 3, [{n}] = 4, [{m}] = 5, [true] = 6 }) do"
              + " r[#r + 1] = tostring(k) end return table.concat(r, ' ')",
          "return tostring(print):sub(1, 9) .. tostring({}):sub(1, 6)",
          "return tostring({}), tostring(function() end)",
          "Big = Big or {} Big[#Big + 1] = string.rep('0123456789abcdef', {big} // 16) return #Big",
          "Big = nil collectgarbage() return collectgarbage('count')");

  private static final List<String> SQL =
      List.of(
          "Db = require('lsqlite3').open_memory() return Db:exec('CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b REAL)')",
          "return Db and Db:exec([[INSERT INTO t (a, b) VALUES ('{utf8}', {n}.5), ('row {m}', {m} / 3.0)]])",
          "local r = {} if Db then for row in Db:nrows('SELECT * FROM t ORDER BY b LIMIT {n}') do"
              + " r[#r + 1] = row.id .. row.a .. row.b end end return table.concat(r, ';')",
          "return Db and Db:exec('SELECT nonsense {n}'), Db and Db:errmsg()",
          "if not Db then return end for i = 1, {m} do Db:exec('INSERT INTO t (a) VALUES (' .. i .. ')') end"
              + " return Db:last_insert_rowid()",
          "if not Db then return end local s = Db:prepare('SELECT count(*), sum(b), max(a) FROM t WHERE id > ?')"
              + " s:bind_values({n}) s:step() local v = s:get_values() s:finalize() return v",
          "return Db and Db:exec('BEGIN; UPDATE t SET b = b + 1; ROLLBACK;')",
          "return Db and Db:exec('DELETE FROM t WHERE id % 3 = {n} % 3; VACUUM;')",
          "if not Db then return end for r in Db:rows('SELECT random(), hex(randomblob(4))') do return r end",
          "if not Db then return end for r in Db:rows([[SELECT date('now'), strftime('%s', 'now'), julianday('now')]]) do return r end",
          "local f = require('lsqlite3').open('/tmp/d{n}.db') local a = f:exec('CREATE TABLE x (y); INSERT INTO x VALUES ({n})')"
              + " for r in f:rows('SELECT y FROM x') do a = a + r[1] end f:close() return a",
          "local f, code, why = require('lsqlite3').open('/no/such/folder.db') return tostring(code) .. tostring(why)",
          "return Db and Db:exec('CREATE INDEX IF NOT EXISTS i ON t (a); EXPLAIN QUERY PLAN SELECT * FROM t WHERE a = 1')");

  private static final List<String> TEXTS =
      List.of("plain", "größe", "日本語", "🙂🙃", "e\u0301", "\u2028x", "ZWJ\u200d", "שלום");

  private final RandomGenerator random;
  private final boolean sql;
  private int nonce;

  public MessageStream(long seed, boolean sql) {
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    this.sql = sql;
  }

  /** The process itself, then {@code count} - 1 messages to it. */
  public static List<Input> of(long seed, int count, boolean sql) {
    MessageStream stream = new MessageStream(seed, sql);
    List<Input> inputs = new ArrayList<>();
    inputs.add(stream.process());
    inputs.add(stream.eval(TOKEN));
    while (inputs.size() < count) {
      inputs.add(stream.next());
    }
    return inputs;
  }

  /** Messages for the small process of ao's oldest loader tests: it looks at nothing but Action. */
  public static List<Input> ofActions(long seed, int count) {
    MessageStream stream = new MessageStream(seed, false);
    List<String> actions = List.of("inc", "echo", "Date", "Random", "Assignment", "Directory");
    List<Input> inputs = new ArrayList<>();
    while (inputs.size() < count) {
      String text = TEXTS.get(stream.random.nextInt(TEXTS.size()));
      inputs.add(
          stream.message(
              "id" + stream.nonce,
              OWNER,
              text.repeat(stream.random.nextInt(1, 30)),
              tags("Action", actions.get(stream.random.nextInt(actions.size())))));
    }
    return inputs;
  }

  private Input process() {
    return message(
        PROCESS, OWNER, "", tags("Type", "Process", "Module", MODULE, "Name", "Differential"));
  }

  public Input eval(String lua) {
    return message("id" + nonce, OWNER, lua, tags("Action", "Eval"));
  }

  private Input next() {
    return switch (random.nextInt(10)) {
      case 0 -> transfer();
      case 1 -> other();
      default -> eval(lua());
    };
  }

  private Input transfer() {
    String from = random.nextInt(3) == 0 ? STRANGER : OWNER;
    String quantity = String.valueOf(random.nextInt(-2, 500));
    return random.nextInt(4) == 0
        ? message("id" + nonce, from, "", tags("Action", "Balances"))
        : message(
            "id" + nonce,
            from,
            " ",
            tags(
                "Action", "Transfer", "Recipient", "R" + random.nextInt(50), "Quantity", quantity));
  }

  private Input other() {
    String text = TEXTS.get(random.nextInt(TEXTS.size())).repeat(random.nextInt(1, 400));
    return switch (random.nextInt(4)) {
      case 0 -> message("id" + nonce, STRANGER, text, tags("Action", "Ping" + random.nextInt(12)));
      case 1 -> message("id" + nonce, STRANGER, "return 1", tags("Action", "Eval"));
      case 2 -> message("id" + nonce, OWNER, text, tags("X-" + text.codePointAt(0), text));
      default ->
          new Input(
              "{\"Owner\":\"%s\",\"Target\":\"%s\",\"From\":\"%s\",\"Tags\":[{\"name\":\"Action\",\"value\":\"Cron\"}],"
                      .formatted(OWNER, PROCESS, OWNER)
                  + "\"Timestamp\":%d,\"Block-Height\":%d,\"Cron\":true,\"Read-Only\":false}"
                      .formatted(timestamp(), height()),
              environment(),
              height());
    };
  }

  private String lua() {
    List<String> choice = sql && random.nextBoolean() ? SQL : LUA;
    return choice
        .get(random.nextInt(choice.size()))
        .replace("{nn}", String.valueOf(random.nextInt(70, 100)))
        .replace("{n}", String.valueOf(random.nextInt(1, 12)))
        .replace("{m}", String.valueOf(random.nextInt(1, 3000)))
        .replace("{big}", String.valueOf(random.nextInt(1, 200_000)))
        .replace("{byte}", String.valueOf(random.nextInt(256)))
        .replace("{time}", String.valueOf(random.nextLong(-2_000_000_000L, 5_000_000_000L)))
        .replace("{missing}", "missing" + random.nextInt(3) + ".")
        .replace("{utf8}", TEXTS.get(random.nextInt(TEXTS.size())));
  }

  private long timestamp() {
    return 1_700_000_000_000L + nonce * 1_000L;
  }

  private long height() {
    return 1_500_000L + nonce / 10;
  }

  private Input message(String id, String from, String data, String tags) {
    String text =
        "{\"Id\":%s,\"Signature\":\"SIG\",\"Data\":%s,\"Owner\":%s,\"Target\":%s,\"Anchor\":null,\"From\":%s,"
                .formatted(json(id), json(data), json(from), json(PROCESS), json(from))
            + String.format(
                Locale.ROOT,
                "\"Tags\":%s,\"Epoch\":0,\"Nonce\":%d,\"Timestamp\":%d,\"Block-Height\":%d,",
                tags,
                nonce,
                timestamp(),
                height())
            + "\"Hash-Chain\":\"HC\",\"Cron\":false,\"Read-Only\":false}";
    nonce++;
    return new Input(text, environment(), height());
  }

  private static String environment() {
    return "{\"Process\":{\"Id\":\"%s\",\"Owner\":\"%s\",\"Tags\":%s},\"Module\":{\"Id\":\"%s\",\"Owner\":\"%s\",\"Tags\":[]}}"
        .formatted(PROCESS, OWNER, tags("Name", "Differential", "Module", MODULE), MODULE, OWNER);
  }

  private static String tags(String... namesAndValues) {
    List<String> tags = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      tags.add(
          "{\"name\":%s,\"value\":%s}"
              .formatted(json(namesAndValues[i]), json(namesAndValues[i + 1])));
    }
    return "[" + String.join(",", tags) + "]";
  }

  /** A text as JSON.stringify writes it. */
  public static String json(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
