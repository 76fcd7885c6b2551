package dev.heddle.bench;

import dev.heddle.bench.Figure.Goal;
import dev.heddle.core.bytes.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The same small messages to processes with more and more live Lua state.
 *
 * <p>State is strings of 1 MB, no two the same and none that compresses, so that Lua's own garbage
 * collector, which looks at objects and not into them, has no more to do with more of it; after the
 * growth it is stopped.
 */
record StateSize() implements Scenario {
  private static final List<Integer> SIZES_MB = List.of(1, 16, 128, 512);
  private static final int MESSAGES = 300;

  /** So many times over: in one of them the state as it has grown may be kept, and be paid for. */
  private static final int TURNS = 5;

  private static final int WARMING = 10;
  private static final int COMPILING = 1000;
  private static final int GROWTH_MB = 8;
  private static final double LARGE_BY_SMALL_MAX = 1.3;
  private static final List<String> MEASURES = List.of("message", "failing message");

  private static final String OPENING =
      """
      local function block(seed)
        local parts = {}
        for i = 1, 32768 do
          local a = seed * 6364136223846793005 + 1442695040888963407
          local b = a * 6364136223846793005 + 1442695040888963407
          local c = b * 6364136223846793005 + 1442695040888963407
          seed = c * 6364136223846793005 + 1442695040888963407
          parts[i] = string.pack('<i8i8i8i8', a, b, c, seed)
        end
        return table.concat(parts)
      end
      Base, Kept = {}, {}
      for i = 1, 4 do Base[i] = block(i) end
      return 'ready'
      """;

  @Override
  public String name() {
    return "state-size";
  }

  @Override
  public String purpose() {
    return "time of small and of failing messages to processes with ever more state";
  }

  @Override
  public void run(Bench bench, Report report) {
    List<Integer> wanted = bench.options().sizesMb();
    List<Integer> sizes = wanted.isEmpty() ? SIZES_MB : wanted;
    for (int round = 0; round < bench.options().rounds().orElse(1); round++) {
      String data = "state-size-" + round;
      try (NodeProcess node = bench.node(data)) {
        Sender sender = bench.sender(node);
        Bytes aos = Bench.bytes(bench.wasm(Workload.AOS_MODULE));
        String module = sender.module(MemoryMaximum.raised(aos), Sender.METERED);
        compile(sender, module);
        for (int size : sizes) {
          measure(bench, report, node, sender, module, size);
          bench.say("state-size: %d MB".formatted(size));
        }
        report.addMb("node", "RSS at the end", node.usage().rssBytes());
        report.addMb("node", "disk at the end", bench.diskBytes(data));
      } finally {
        bench.delete(data);
      }
    }
    if (sizes.contains(16) && sizes.contains(512)) {
      for (String measure : MEASURES) {
        String cost = measure + " CPU";
        report.ratio(cost, subject(512), subject(16), Optional.of(Goal.atMost(LARGE_BY_SMALL_MAX)));
      }
    }
    report.note(
        "messages scheduled first and evaluated for one request; the memory maximum of aos 2.0.6 is"
            + " raised to 1 GB");
  }

  /** Lets another process have the time while the node's code is compiled. */
  private static void compile(Sender sender, String module) {
    String process = sender.spawn(module);
    for (String lua : List.of("return %d", "error('as wanted %d')")) {
      sender.result(process, scheduled(sender, process, lua, COMPILING));
    }
  }

  private static void measure(
      Bench bench, Report report, NodeProcess node, Sender sender, String module, int sizeMb) {
    String process = sender.spawn(module);
    sender.result(process, sender.schedule(process, Said.eval(OPENING)));
    Watch growing = Watch.start(node);
    int grown = 0;
    while (grown < sizeMb) {
      int step = Math.min(GROWTH_MB, sizeMb - grown);
      sender.result(process, sender.schedule(process, growth(step)));
      grown += step;
    }
    report.add(subject(sizeMb), "growth of 1 MB", "ms each", growing.part(sizeMb).cpuMsEach());
    sender.result(process, sender.schedule(process, Said.eval("collectgarbage('stop')")));
    int count = bench.options().messages().orElse(MESSAGES);
    for (int turn = 0; turn < TURNS; turn++) {
      for (String measure : MEASURES) {
        String lua = measure.equals("message") ? "return %d" : "error('as wanted %d')";
        sender.result(process, scheduled(sender, process, lua, WARMING));
        String last = scheduled(sender, process, lua, count);
        Watch watch = Watch.start(node);
        sender.result(process, last);
        report.add(subject(sizeMb), measure, watch.part(count));
      }
    }
  }

  private static Said growth(int megabytes) {
    return Said.eval(
        """
        for i = 1, %d do
          local base, cut = Base[#Kept %% 4 + 1], (#Kept * 7919) %% 1000000 + 2
          Kept[#Kept + 1] = base:sub(cut) .. base:sub(1, cut - 1)
        end
        collectgarbage()
        return #Kept
        """
            .formatted(megabytes));
  }

  /** Schedules messages, the last of them last, and gives its id. */
  private static String scheduled(Sender sender, String process, String lua, int count) {
    List<Said> said = IntStream.range(1, count).mapToObj(i -> Said.eval(lua.formatted(i))).toList();
    sender.schedule(sender.messages(process, said), 16);
    return sender.schedule(process, Said.eval(lua.formatted(0)));
  }

  private static String subject(int sizeMb) {
    return sizeMb + " MB of state";
  }
}
