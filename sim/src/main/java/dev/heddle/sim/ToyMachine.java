package dev.heddle.sim;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Changes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A machine that is cheap to run and does what a process can do: its state is a few numbers, each
 * on a page of its own; its messages are commands, separated by semicolons.
 *
 * <p>{@code add CELL N} changes a number; {@code send PROCESS COMMANDS} sends them, with slashes
 * for semicolons; {@code spawn} asks for a process; {@code share PROCESS} assigns the message to
 * another; {@code fail} and {@code trap} end in an error. Whatever is not a command is ignored. All
 * of the state goes into the answer, so that two answers are the same only if the states are.
 */
final class ToyMachine implements Machine {
  static final String FORMAT = "toy";

  /** Numbers of a state: how many messages it took, how many items it sent, and others. */
  private static final int CELLS = 6;

  private static final int TAKEN = 0;
  private static final int SENT = 1;

  private final Bytes module;
  private final Steps steps;
  private final Set<String> restored;
  private long evaluations;

  /**
   * @param module what processes spawn
   * @param restored is given the processes that went on from a state which was kept
   */
  ToyMachine(Bytes module, Steps steps, Set<String> restored) {
    this.module = module;
    this.steps = steps;
    this.restored = restored;
  }

  @Override
  public boolean supports(String moduleFormat) {
    return moduleFormat.equals(FORMAT);
  }

  @Override
  public Program load(String moduleFormat, Bytes content, Limits limits) {
    return new Program() {
      @Override
      public Instance start(Drive drive) {
        return new Toy(new long[CELLS], false);
      }

      @Override
      public Instance restore(Image image, Drive drive) {
        long[] cells = new long[CELLS];
        image.pages().forEach((page, bytes) -> cells[page] = bytes.buffer().getLong());
        if (steps.acts(Flaw.STALE_CHECKPOINT)) {
          cells[TAKEN]--;
        }
        return new Toy(cells, true);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public String description() {
    return "toy";
  }

  @Override
  public int pending() {
    return 0;
  }

  @Override
  public void close() {}

  private final class Toy implements Instance {
    private final int[] changedAt = new int[CELLS];
    private long[] cells;
    private int moment;
    private boolean noted;

    Toy(long[] cells, boolean isRestored) {
      this.cells = cells;
      this.noted = !isRestored;
    }

    @Override
    public Outcome apply(Input input) {
      steps.at("evaluates");
      if (!noted) {
        noted = true;
        restored.add(Json.parse(input.environment()).path("Process").path("Id").asString());
      }
      long[] next = cells.clone();
      Outcome outcome = evaluate(input, next);
      if (outcome instanceof Outcome.Accepted) {
        moment++;
        for (int i = 0; i < CELLS; i++) {
          changedAt[i] = next[i] == cells[i] ? changedAt[i] : moment;
        }
        cells = next;
      }
      return outcome;
    }

    @Override
    public Outcome inspect(Input input, Drive drive) {
      return evaluate(input, cells.clone());
    }

    private Outcome evaluate(Input input, long[] next) {
      JsonNode message = Json.parse(input.message());
      ObjectNode result = Json.object();
      for (String part : new String[] {"Messages", "Assignments", "Spawns"}) {
        result.putArray(part);
      }
      next[TAKEN]++;
      long gas = 1;
      for (String command : message.path("Data").asString("").split(";", -1)) {
        String[] words = command.split(" ", 3);
        gas += command.length();
        switch (words[0]) {
          case "add" -> next[2 + Integer.parseInt(words[1])] += Long.parseLong(words[2]);
          case "send" -> send(result, words[1], words[2].replace('/', ';'), next);
          case "spawn" -> spawn(result, next);
          case "share" -> share(result, message.path("Id").asString(), words[1]);
          case "fail" -> {
            return new Outcome.Rejected("{\"Error\":\"failed as told\"}", gas);
          }
          case "trap" -> {
            return new Outcome.Failed("trapped as told", gas);
          }
          default -> {}
        }
      }
      result.put("Output", Arrays.toString(next) + (impure() ? " " + evaluations++ : ""));
      result.put("GasUsed", gas);
      return new Outcome.Accepted(Json.write(result), gas);
    }

    private boolean impure() {
      return steps.sees(Flaw.IMPURE_MACHINE);
    }

    private void send(ObjectNode result, String target, String commands, long[] next) {
      ObjectNode message = result.withArray("Messages").addObject();
      message.put("Target", target);
      message.put("Data", commands);
      message.put("Anchor", "%032d".formatted(next[SENT]));
      tag(message, "Number", Long.toString(next[SENT]++));
    }

    private void spawn(ObjectNode result, long[] next) {
      ObjectNode process = result.withArray("Spawns").addObject();
      process.put("Data", "spawned " + next[SENT]);
      tag(process, "Module", module.base64Url());
      tag(process, "Number", Long.toString(next[SENT]++));
    }

    private static void share(ObjectNode result, String item, String process) {
      ObjectNode assignment = result.withArray("Assignments").addObject();
      assignment.putArray("Processes").add(process);
      assignment.put("Message", item);
    }

    private static void tag(ObjectNode item, String name, String value) {
      item.withArray("Tags").addObject().put("name", name).put("value", value);
    }

    @Override
    public Image image() {
      TreeMap<Integer, Bytes> pages = new TreeMap<>();
      for (int i = 0; i < CELLS; i++) {
        if (cells[i] != 0) {
          pages.put(i, page(cells[i]));
        }
      }
      return new Image((long) CELLS * Image.PAGE_BYTES, pages);
    }

    private static Bytes page(long cell) {
      byte[] page = new byte[Image.PAGE_BYTES];
      ByteBuffer.wrap(page).putLong(cell);
      return Bytes.wrap(page);
    }

    @Override
    public int moment() {
      return moment;
    }

    @Override
    public int changedPages(int since) {
      return changes(since).pages().size();
    }

    @Override
    public Changes changes(int since) {
      Map<Integer, Bytes> all = image().pages();
      TreeMap<Integer, Bytes> pages = new TreeMap<>();
      for (int i = 0; i < CELLS; i++) {
        if (since < 0 ? all.containsKey(i) : changedAt[i] > since) {
          pages.put(i, page(cells[i]));
        }
      }
      return new Changes(moment, (long) CELLS * Image.PAGE_BYTES, pages);
    }

    @Override
    public long residentBytes() {
      return (long) CELLS * Image.PAGE_BYTES;
    }

    @Override
    public void close() {}
  }
}
