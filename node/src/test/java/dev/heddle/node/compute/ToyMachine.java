package dev.heddle.node.compute;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.json.Json;
import dev.heddle.machine.Changes;
import dev.heddle.machine.Drive;
import dev.heddle.machine.EvaluationStoppedException;
import dev.heddle.machine.Image;
import dev.heddle.machine.Input;
import dev.heddle.machine.Instance;
import dev.heddle.machine.Limits;
import dev.heddle.machine.Machine;
import dev.heddle.machine.ModuleRefusedException;
import dev.heddle.machine.Outcome;
import dev.heddle.machine.Program;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A machine for tests. A process is a line of text; each message adds its Data (a cron tick the
 * value of its first tag and its time) and is answered with the whole line.
 *
 * <p>Data that does something else: {@code fail} and {@code trap} end in an error; {@code read
 * <path>} answers the file; {@code send <target>} has an outbox; {@code chance} answers what no
 * other evaluation ever will; {@code wait} waits for {@link #gate}; {@code bug} throws; {@code
 * loop} is given up on; {@code large} is answered with 5 MB.
 */
final class ToyMachine implements Machine {
  static final String FORMAT = "toy";

  final AtomicInteger evaluations = new AtomicInteger();
  final AtomicInteger starts = new AtomicInteger();
  final AtomicInteger live = new AtomicInteger();
  final AtomicInteger liveMost = new AtomicInteger();
  final AtomicInteger programs = new AtomicInteger();
  final AtomicInteger evaluatingMost = new AtomicInteger();
  final Semaphore gate = new Semaphore(0);

  /** A permit for everybody who has come to the gate. */
  final Semaphore atGate = new Semaphore(0);

  /** How the next evaluations come out otherwise than they should. */
  enum Lie {
    NONE,
    ANSWER,
    PAGE,
    TOO_DEEP,
    TOO_LONG
  }

  volatile Lie lies = Lie.NONE;

  private final AtomicInteger evaluating = new AtomicInteger();
  private final AtomicInteger chance = new AtomicInteger();

  @Override
  public int pending() {
    return evaluating.get();
  }

  @Override
  public boolean supports(String moduleFormat) {
    return moduleFormat.equals(FORMAT);
  }

  @Override
  public Program load(String moduleFormat, Bytes module, Limits limits) {
    if (!module.utf8().startsWith("toy")) {
      throw new ModuleRefusedException("it is no toy");
    }
    programs.incrementAndGet();
    return new Program() {
      @Override
      public Instance start(Drive drive) {
        starts.incrementAndGet();
        return new Toy(drive, "");
      }

      @Override
      public Instance restore(Image image, Drive drive) {
        return new Toy(drive, ImageBytes.flat(image).utf8().replace("\0", ""));
      }

      @Override
      public void close() {
        programs.decrementAndGet();
      }
    };
  }

  @Override
  public String description() {
    return "toy";
  }

  @Override
  public void close() {}

  private final class Toy implements Instance {
    private final Drive drive;
    private String line;
    private int moment;

    Toy(Drive drive, String line) {
      this(drive, line, 0);
      int now = live.incrementAndGet();
      liveMost.accumulateAndGet(now, Math::max);
    }

    private Toy(Drive drive, String line, int moment) {
      this.drive = drive;
      this.line = line;
      this.moment = moment;
    }

    @Override
    public Outcome apply(Input input) {
      evaluations.incrementAndGet();
      String before = line;
      Outcome outcome = lied(evaluate(input));
      if (!(outcome instanceof Outcome.Accepted)) {
        line = before;
      }
      moment++;
      return outcome;
    }

    private Outcome lied(Outcome truth) {
      switch (lies) {
        case NONE -> {}
        case ANSWER -> {
          if (truth instanceof Outcome.Accepted(String result, long gas)) {
            return new Outcome.Accepted(result.replace("toy", "tox"), gas);
          }
        }
        case PAGE -> line += "!";
        case TOO_DEEP -> {
          return new Outcome.Failed(Outcome.Failed.STACK_EXHAUSTED, truth.gasUsed());
        }
        case TOO_LONG -> throw new EvaluationStoppedException(30_000);
      }
      return truth;
    }

    @Override
    public Outcome inspect(Input input, Drive seen) {
      return new Toy(seen, line, moment).evaluate(input);
    }

    @Override
    public int moment() {
      return moment;
    }

    @Override
    public int changedPages(int since) {
      return since < moment ? 1 : 0;
    }

    @Override
    public Changes changes(int since) {
      Image image = image();
      return new Changes(
          moment, image.sizeBytes(), since < moment ? image.pages() : new TreeMap<>());
    }

    @Override
    public OptionalLong memoryBytes() {
      return OptionalLong.of(image().sizeBytes());
    }

    @Override
    public long residentBytes() {
      return line.length();
    }

    private Outcome evaluate(Input input) {
      JsonNode message = Json.parse(input.message());
      String data = message.path("Data").asString("");
      if (message.path("Cron").booleanValue()) {
        data =
            message.path("Tags").path(0).path("value").asString("tick")
                + "@"
                + message.path("Timestamp").longValue();
      }
      line += line.isEmpty() ? data : "," + data;
      String[] words = data.split(" ", 2);
      ObjectNode result = Json.object();
      result.putArray("Messages");
      result.putArray("Spawns");
      result.putArray("Assignments");
      long gas = 10L + data.length();
      switch (words[0]) {
        case "fail" -> {
          return new Outcome.Rejected(
              Json.write(Json.object().put("Error", "failed as told")), gas);
        }
        case "trap" -> {
          return new Outcome.Failed("trapped as told", gas);
        }
        case "loop" -> throw new EvaluationStoppedException(30_000);
        case "large" -> result.put("Output", "x".repeat(5 << 20));
        case "bug" -> throw new IllegalStateException("bug as told");
        case "wait" -> {
          evaluatingMost.accumulateAndGet(evaluating.incrementAndGet(), Math::max);
          atGate.release();
          gate.acquireUninterruptibly();
          evaluating.decrementAndGet();
          result.put("Output", line);
        }
        case "read" ->
            result.put("Output", drive.open(words[1]).map(Bytes::utf8).orElse("not found"));
        case "send" -> {
          result.withArray("Messages").addObject().put("Target", words[1]);
          result.put("Output", line);
        }
        case "chance" -> result.put("Output", chance.incrementAndGet());
        case "message" -> result.put("Output", input.message());
        case "environment" -> result.put("Output", input.environment());
        default -> result.put("Output", line);
      }
      result.put("GasUsed", gas);
      return new Outcome.Accepted(Json.write(result), gas);
    }

    @Override
    public Image image() {
      Bytes text = Bytes.utf8(line);
      TreeMap<Integer, Bytes> pages = new TreeMap<>();
      for (int at = 0; at < text.size(); at += Image.PAGE_BYTES) {
        Bytes part = text.slice(at, Math.min(text.size(), at + Image.PAGE_BYTES));
        Bytes zeros = Bytes.wrap(new byte[Image.PAGE_BYTES - part.size()]);
        pages.put(at / Image.PAGE_BYTES, Bytes.concat(part, zeros));
      }
      return new Image((long) Math.max(1, pages.size()) * Image.PAGE_BYTES, pages);
    }

    @Override
    public void close() {
      live.decrementAndGet();
    }
  }
}
