package dev.heddle.machine.v8;

import dev.heddle.core.json.Json;
import dev.heddle.machine.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The published programs of aos, and what people and processes say to each: what it is made for,
 * what it must refuse, and now and then what its owner looks at. The same for the same seed.
 */
enum Blueprint {
  TOKEN("token", "Transfer Transfer Transfer Mint Balance Balances Info") {
    @Override
    List<String> evals() {
      return List.of(
          "Balances['{who}']",
          "#Inbox",
          "TotalSupply",
          "Balances['{who}'] = '{quantity}'",
          "require('json').encode(Balances)",
          "Send({ Target = ao.id, Action = 'Mint', Quantity = '{quantity}' })",
          "local bint = require('.bint')(256) return tostring(bint('{quantity}') * bint(3) // bint(7))");
    }
  },
  CHATROOM("chatroom", "Register Unregister Broadcast Broadcast") {
    @Override
    List<String> evals() {
      return List.of("#Members", "Members", "Members[1]", "table.insert(Members, '{who}')");
    }
  },
  STAKING("token staking", "Stake Stake Unstake Stakers Balance") {
    @Override
    List<String> evals() {
      return List.of(
          "Balances['{who}'] = '1000'",
          "require('json').encode(Unstaking)",
          "UnstakeDelay = {small}");
    }
  },
  VOTING("token staking voting", "Vote Vote Stake Unstake") {
    @Override
    List<String> evals() {
      return List.of(
          "Stakers['{who}'] = { amount = {small} }",
          "require('json').encode(Votes)",
          "Balances['{who}'] = '1000'",
          "Votes['T{small}']");
    }
  },
  ARENA(
      "arena", "Credit-Notice Credit-Notice Register Unregister GetGameState Tick RequestTokens") {
    @Override
    List<String> evals() {
      return List.of(
          "require('json').encode(Players)",
          "#Listeners",
          "GameMode",
          "local a, b = next(Players) local c = next(Players, a) if c then"
              + " local x, y = a < c and a or c, a < c and c or a eliminatePlayer(x, y) end",
          "WaitTime = {small} * 1000",
          "GameTime = {small} * 3000",
          "BonusQty");
    }
  };

  private static final String PROCESS = "Pr0cess_Pr0cess_Pr0cess_Pr0cess_Pr0cess_Pro";
  private static final String OWNER = "0wner-0wner-0wner-0wner-0wner-0wner-0wner-0";
  private static final String AUTHORITY = "Auth0rity_Auth0rity_Auth0rity_Auth0rity_Aut";
  private static final List<String> QUANTITIES =
      List.of(
          "1",
          "5",
          "100",
          "1000",
          "1000000000000",
          "0",
          "-3",
          "1.5",
          "none",
          "",
          "0x10",
          " 7 ",
          "1e3",
          "115792089237316195423570985008687907853269984665640564039457584007913129639936");

  private final String files;
  private final String actions;

  Blueprint(String files, String actions) {
    this.files = files;
    this.actions = actions;
  }

  /** What the owner lets the process evaluate now and then. */
  abstract List<String> evals();

  /** Whether its messages leave in the order of a walk through a table. */
  boolean walksTables() {
    return this == ARENA;
  }

  /** Names of the programs, each loaded after the one before it. */
  List<String> files() {
    return List.of(files.split(" ", -1));
  }

  private List<String> actions() {
    return List.of(actions.split(" ", -1));
  }

  /** The process, an Eval of each program's text, then so many messages. */
  List<Input> stream(List<String> programs, long seed, int count) {
    Said said = new Said(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
    List<Input> inputs = new ArrayList<>();
    inputs.add(said.process());
    programs.forEach(program -> inputs.add(said.eval(program)));
    for (int i = 0; i < count; i++) {
      inputs.add(said.next(this));
    }
    return inputs;
  }

  /** A process that has an On-Boot and data, then lines of code. */
  static List<Input> booted(String boot, String data, List<String> lines) {
    Said said = new Said(RandomGenerator.getDefault());
    List<Input> inputs = new ArrayList<>(List.of(said.process(boot, data)));
    lines.forEach(line -> inputs.add(said.eval(line)));
    return inputs;
  }

  /** The process, then a message a line: code that its owner evaluates, or fields as JSON. */
  static List<Input> said(List<String> lines) {
    Said said = new Said(RandomGenerator.getDefault());
    List<Input> inputs = new ArrayList<>(List.of(said.process()));
    lines.forEach(line -> inputs.add(line.startsWith("{\"") ? said.fields(line) : said.eval(line)));
    return inputs;
  }

  /** One stream, as far as it has come. */
  private static final class Said {
    private final RandomGenerator random;
    private int nonce;

    Said(RandomGenerator random) {
      this.random = random;
    }

    Input process() {
      ObjectNode message = message(OWNER, "", "Type", "Process", "Module", "M", "Name", "Blue");
      return input(message.put("Id", PROCESS));
    }

    Input process(String boot, String data) {
      return input(
          message(OWNER, data, "Type", "Process", "Module", "M", "On-Boot", boot)
              .put("Id", PROCESS));
    }

    Input eval(String lua) {
      return input(message(OWNER, lua, "Action", "Eval"));
    }

    Input fields(String json) {
      return input(message(OWNER, "").setAll((ObjectNode) Json.parse(json)));
    }

    Input next(Blueprint blueprint) {
      return switch (random.nextInt(12)) {
        case 0, 1 -> eval(filled(one(blueprint.evals())));
        case 2 -> odd(blueprint);
        default -> action(blueprint, one(blueprint.actions()));
      };
    }

    private Input action(Blueprint blueprint, String action) {
      String from =
          action.equals("Mint") || random.nextInt(8) == 0 ? one(List.of(PROCESS, OWNER)) : who();
      if (action.equals("Credit-Notice") && random.nextInt(10) > 0) {
        from = "ADDR";
      }
      ObjectNode message =
          message(from, one(List.of("", "text", "größe", "{\"a\":1}")), "Action", action);
      ArrayNode tags = message.withArray("Tags");
      maybe(
          tags,
          "Quantity",
          random.nextInt(3) > 0 ? one(QUANTITIES.subList(0, 5)) : one(QUANTITIES));
      switch (blueprint) {
        case TOKEN, STAKING -> {
          maybe(
              tags,
              one(List.of("Recipient", "Recipient", "Recipient", "recipient", "Target")),
              who());
          if (random.nextInt(3) == 0) {
            tags.add(tag("X-Note", "n" + nonce)).add(tag("x-lower", "l"));
          }
          if (random.nextInt(6) == 0) {
            tags.add(tag("Cast", "true"));
          }
        }
        case VOTING -> {
          maybe(tags, "Target", "T" + random.nextInt(3));
          maybe(tags, "Side", one(List.of("yay", "yay", "nay", "neither")));
          maybe(tags, "Deadline", String.valueOf(random.nextInt(4)));
        }
        case ARENA -> {
          maybe(tags, "Sender", who());
          tags.add(tag("Mode", one(List.of("Listen", "Play"))));
          tags.add(tag("Reason", one(List.of("AddBet", "None", "None", "None"))));
        }
        case CHATROOM -> {}
      }
      if (random.nextBoolean()) {
        tags.add(tag("Reference", String.valueOf(random.nextInt(100))));
      }
      return input(message);
    }

    /** What few say: not to be trusted, on behalf of others, assigned, of the clock. */
    private Input odd(Blueprint blueprint) {
      String action = one(blueprint.actions());
      ObjectNode message = message(who(), "data " + nonce, "Action", action, "Quantity", "2");
      ArrayNode tags = message.withArray("Tags");
      switch (random.nextInt(9)) {
        case 0 -> message.put("Owner", who() + "-other");
        case 1 -> message.put("Owner", AUTHORITY);
        case 2 -> message.put("Target", "Another-Process");
        case 3 -> message.put("Cron", true).remove("Signature");
        case 4 -> tags.removeAll();
        case 5 -> tags.add(tag("Reply-To", "Elsewhere")).add(tag("X-Origin", "Origin"));
        case 6 -> tags.add(tag("X-Reference", "77")).add(tag("Action", "Second"));
        case 7 -> tags.removeAll().add(tag("action", action)).add(tag("recipient", who()));
        default -> tags.removeAll().add(tag("Action", "Unknown-And-Rather-Long"));
      }
      return input(message);
    }

    private String filled(String lua) {
      return lua.replace("{who}", who())
          .replace("{quantity}", one(QUANTITIES))
          .replace("{small}", String.valueOf(random.nextInt(1, 9)));
    }

    private void maybe(ArrayNode tags, String name, String value) {
      if (random.nextInt(10) > 0) {
        tags.add(tag(name, value));
      }
    }

    private String who() {
      return "Person-%d-of-five-of-whom-each-has-an-addres".formatted(random.nextInt(5));
    }

    private String one(List<String> of) {
      return of.get(random.nextInt(of.size()));
    }

    private ObjectNode message(String from, String data, String... tags) {
      ObjectNode message = Json.object();
      message.put("Id", "id-%d-of-a-message".formatted(nonce)).put("Signature", "SIG");
      message.put("Data", data).put("Owner", from).put("From", from).put("Target", PROCESS);
      message.putNull("Anchor").set("Tags", tags(tags));
      message
          .put("Epoch", 0)
          .put("Nonce", nonce)
          .put("Timestamp", 1_700_000_000_000L + nonce * 1_000L);
      message.put("Block-Height", 1_500_000L + nonce / 10).put("Hash-Chain", "HC");
      nonce++;
      return message.put("Cron", false).put("Read-Only", false);
    }

    private static Input input(ObjectNode message) {
      ArrayNode tags = tags("Name", "Blue", "Module", "M", "Authority", AUTHORITY);
      ObjectNode environment = Json.object();
      environment.putObject("Process").put("Id", PROCESS).put("Owner", OWNER).set("Tags", tags);
      environment.putObject("Module").put("Id", "M").put("Owner", OWNER).putArray("Tags");
      long height = message.path("Block-Height").asLong();
      return new Input(Json.write(message), Json.write(environment), height);
    }

    private static ArrayNode tags(String... namesAndValues) {
      ArrayNode tags = Json.array();
      for (int i = 0; i < namesAndValues.length; i += 2) {
        tags.add(tag(namesAndValues[i], namesAndValues[i + 1]));
      }
      return tags;
    }

    private static ObjectNode tag(String name, String value) {
      return Json.object().put("name", name).put("value", value);
    }
  }
}
