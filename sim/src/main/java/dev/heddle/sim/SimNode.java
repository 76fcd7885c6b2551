package dev.heddle.sim;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Ground;
import dev.heddle.node.store.IndexBrokenException;
import dev.heddle.node.store.LogCorruptException;
import dev.heddle.node.store.MemoryDisk;
import dev.heddle.node.store.MemoryIndex;
import dev.heddle.node.store.StoreException;
import dev.heddle.node.store.StoreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node: a disk that stays, and on it, one life after the other, the units as they are in
 * production.
 */
final class SimNode {
  private static final int DOWN_MS_MAX = 2000;
  private static final int SLOW_MS_MAX = 50;
  private static final int BLOCK_MS = 1500;
  private static final double FLAW_ACTS = 0.3;

  /** Nodes whose operator sees that the disk failed. */
  private static final double RESTARTED = 0.6;

  private final World world;
  private final String name;
  private final Units.Site site;
  private final Flaw flaw;
  private final MemoryDisk disk = new MemoryDisk();
  private final SimIndex index = new SimIndex();
  private final SimIndex results = new SimIndex();
  private final Set<String> restored = new HashSet<>();
  private final LogWatch watch;
  private final History history;
  private @Nullable Life life;
  private @Nullable Units units;
  private boolean begins;
  private boolean grown;

  SimNode(Network network, int number, Flaw flaw, LogWatch watch) {
    this.world = network.world();
    this.name = "node" + number;
    this.flaw = flaw;
    this.watch = watch;
    this.history = new History(name);
    StoreOptions options =
        StoreOptions.DEFAULT
            .withSegmentBytesMax(4096L << (3 * world.chance().nextInt(3)))
            .withQueueMax(4 << (3 * world.chance().nextInt(3)));
    this.site = new Units.Site(world, network, number, options, 1 + world.chance().nextInt(3));
  }

  String name() {
    return name;
  }

  int number() {
    return site.number();
  }

  History history() {
    return history;
  }

  /** The units, if the node is up. */
  Optional<Units> units() {
    return Optional.ofNullable(units);
  }

  /** Does something in a thread of the node; nothing if it is down. */
  void serve(Consumer<Units> request) {
    Units serving = units;
    if (serving != null) {
      world.start(serving.life(), () -> request.accept(serving));
    }
  }

  /** Begins a life. */
  void start() {
    Life beginning = new Life(name);
    life = beginning;
    world.start(beginning, () -> open(beginning));
  }

  private void open(Life beginning) {
    try {
      Units opened = units(beginning);
      units = opened;
      begins = true;
      opened.messenger().start();
      world.tell(name, "serves, with " + opened.store().processCount() + " processes");
      world.after(beginning, BLOCK_MS, () -> makeBlock(opened));
    } catch (LogCorruptException e) {
      throw Checker.ACKNOWLEDGED_IS_DURABLE.broken(name + " does not start: " + e.getMessage());
    } catch (IndexBrokenException e) {
      throw Checker.NOTHING_THROWS.broken(name + " does not start: " + e.getMessage());
    } catch (StoreException | UncheckedIOException e) {
      end(beginning, "cannot start: " + e.getMessage());
    }
  }

  private Units units(Life beginning) {
    Steps steps = new NodeSteps(beginning);
    Ground ground =
        new Ground(
            new SimDisk(disk, steps),
            index.view("index", steps),
            results.view("results", steps),
            world.threads(beginning),
            world.chance());
    return Units.open(site, new Units.Setting(ground, beginning, steps, restored));
  }

  /** Whether the process has gone on from a state that was kept. */
  boolean restored(Bytes process) {
    return restored.contains(process.base64Url());
  }

  /** Other units over the same log, which know nothing else. */
  Units again(Life judging) {
    Ground ground =
        new Ground(
            new SimDisk(disk, Steps.NONE),
            new MemoryIndex(),
            new MemoryIndex(),
            world.threads(judging),
            world.chance());
    return Units.open(site, new Units.Setting(ground, judging, Steps.NONE, new HashSet<>()));
  }

  private void makeBlock(Units making) {
    world.start(
        making.life(),
        () -> {
          try {
            making.store().advance().join();
          } catch (RuntimeException e) {
            world.tell(name, "makes no block: " + e.getMessage());
          }
          world.after(making.life(), BLOCK_MS, () -> makeBlock(making));
        });
  }

  /** Looks at what has become of the node's logs; done outside the simulation. */
  void check() {
    Units serving = units;
    if (serving != null && begins) {
      begins = false;
      grown = false;
      watch.lookAgain(serving.store());
      Judge.index(serving.store());
      history.look(serving.store());
    }
    if (serving != null && grown) {
      grown = false;
      watch.look(serving.store());
    }
  }

  /** Ends the node's life, whatever it is doing. */
  void crash(String why) {
    Life ending = life;
    if (ending != null) {
      end(ending, why);
    }
  }

  private void end(Life ending, String why) {
    boolean power = world.happens(world.weather().powerLoss());
    world.tell(name, (power ? "loses power: " : "dies: ") + why);
    if (flaw != Flaw.SECOND_WRITER) {
      world.end(ending);
    }
    life = null;
    units = null;
    index.crash(world.chance(), flaw == Flaw.LOST_ROWS);
    if (power) {
      disk.crash(world.chance());
      results.crash(world.chance(), false);
    }
    world.after(World.OUTSIDE, 1 + world.chance().nextInt(DOWN_MS_MAX), this::start);
  }

  /** The steps of one life. */
  private final class NodeSteps implements Steps {
    private final Life mine;

    NodeSteps(Life mine) {
      this.mine = mine;
    }

    @Override
    public void at(String what) {
      if (!world.inside()) {
        return;
      }
      Weather weather = world.weather();
      world.tell(name, what);
      if (what.equals("has written index")) {
        grown = true;
      }
      if (life == mine && world.happens(weather.crash())) {
        end(mine, "while it " + what);
        world.pause();
      }
      if (world.happens(weather.slow())) {
        world.sleep(mine, 1 + world.chance().nextInt(SLOW_MS_MAX));
      } else if (world.happens(weather.pause())) {
        world.pause();
      }
    }

    @Override
    public void mayFail(String what) throws IOException {
      at(what);
      if (life != mine) {
        throw Checker.ONE_WRITER_PER_PROCESS.broken(name + " still writes after its end: " + what);
      }
      if (world.happens(world.weather().diskError())) {
        world.tell(name, "fails");
        if (world.happens(RESTARTED)) {
          long patienceMs = 1L + world.chance().nextInt(DOWN_MS_MAX);
          world.after(mine, patienceMs, () -> crash("its operator restarts it"));
        }
        throw new IOException("injected failure: " + what);
      }
    }

    @Override
    public void read() {
      if (world.inside() && world.happens(world.weather().pause() / 8)) {
        world.pause();
      }
    }

    @Override
    public boolean sees(Flaw planted) {
      return flaw == planted && world.inside();
    }

    @Override
    public boolean acts(Flaw planted) {
      return sees(planted) && world.happens(FLAW_ACTS);
    }
  }
}
