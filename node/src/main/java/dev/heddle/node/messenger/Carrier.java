package dev.heddle.node.messenger;

import dev.heddle.core.ao.Ids;
import dev.heddle.core.ao.OutboxAssignment;
import dev.heddle.core.ao.OutboxMessage;
import dev.heddle.core.ao.OutboxSpawn;
import dev.heddle.core.ao.Result;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.messenger.Budgets.Budget;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ItemRecord;
import dev.heddle.node.store.Store;
import dev.heddle.node.unit.Scheduler.AssignmentRequest;
import dev.heddle.node.unit.Scheduler.Scheduled;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Carries one outbox: its messages, then its spawns, then its assignments.
 *
 * <p>Messages for the same target arrive in their order; different targets do not wait for one
 * another. Carrying an outbox again has no further effect. Safe for any thread; calls block.
 */
final class Carrier {
  /** Targets of one outbox that are served at the same time; more wait. */
  static final int TARGETS_AT_ONCE_MAX = 256;

  /** How far it got. Worse ones come later. */
  enum Outcome {
    /** Everything has arrived, or never can and was noted. */
    DELIVERED,
    /** Something may arrive if it is tried again. */
    POSTPONED,
    /** The chain has used up its budget; the rest was left. */
    EXHAUSTED;

    Outcome and(Outcome other) {
      return compareTo(other) >= 0 ? this : other;
    }
  }

  /** Who is told that a process has a new outbox to carry. */
  interface Wake {
    void wake(Bytes process, long slot);
  }

  /** One message with its place in the outbox. */
  private record Placed(OutboxMessage message, int index) {}

  /** An item that came to be, and who else is to get it. */
  private record Share(List<String> processes, Bytes item) {}

  private final Store store;
  private final Neighbours neighbours;
  private final OutboxItems items;
  private final Budgets budgets;
  private final UndeliveredLog undelivered;
  private final Wake wake;

  Carrier(Store store, Neighbours neighbours, OutboxItems items, Post post) {
    this.store = store;
    this.neighbours = neighbours;
    this.items = items;
    this.budgets = post.budgets();
    this.undelivered = post.undelivered();
    this.wake = post.wake();
  }

  /** What all carriers of a messenger share. */
  record Post(Budgets budgets, UndeliveredLog undelivered, Wake wake) {}

  /** Carries all of it. */
  Outcome carry(Result result, Origin origin, Budget budget) {
    return new Trip(origin, budget).carry(result);
  }

  /** Carries only the message at that index. */
  Outcome carry(OutboxMessage message, int index, Origin origin, Budget budget) {
    return new Trip(origin, budget).group(List.of(new Placed(message, index)));
  }

  /** Gives an item that exists to a process. */
  Outcome assign(AssignmentRequest request, Origin origin, Budget budget) {
    return new Trip(origin, budget).assign(request);
  }

  /** The delivery of one outbox. */
  private final class Trip {
    private final Origin origin;
    private final Budget budget;

    Trip(Origin origin, Budget budget) {
      this.origin = origin;
      this.budget = budget;
    }

    Outcome carry(Result result) {
      Outcome outcome = messages(result.messages());
      for (int i = 0; i < result.spawns().size(); i++) {
        outcome = outcome.and(spawn(result.spawns().get(i), i));
      }
      for (OutboxAssignment assignment : result.assignments()) {
        outcome = outcome.and(assignment(assignment));
      }
      return outcome;
    }

    private Outcome messages(List<OutboxMessage> messages) {
      Map<String, List<Placed>> byTarget = new LinkedHashMap<>();
      for (int i = 0; i < messages.size(); i++) {
        OutboxMessage message = messages.get(i);
        byTarget
            .computeIfAbsent(message.target(), target -> new ArrayList<>())
            .add(new Placed(message, i));
      }
      if (byTarget.size() <= 1) {
        return byTarget.values().stream().map(this::group).findFirst().orElse(Outcome.DELIVERED);
      }
      return together(List.copyOf(byTarget.values()), this::group);
    }

    private Outcome group(List<Placed> messages) {
      Outcome outcome = Outcome.DELIVERED;
      for (Placed placed : messages) {
        outcome = outcome.and(message(placed.message(), placed.index()));
        if (outcome != Outcome.DELIVERED) {
          return outcome;
        }
      }
      return outcome;
    }

    private Outcome message(OutboxMessage message, int index) {
      String what = "message " + index + " to " + message.target();
      return switch (items.message(message, origin, index)) {
        case OutboxItems.Made.Impossible(String reason) -> note(what, reason);
        case OutboxItems.Made.Item(VerifiedItem item) -> {
          Outcome outcome = send(item, what);
          yield outcome == Outcome.DELIVERED && !message.assignees().isEmpty()
              ? share(new Share(message.assignees(), item.id()), false, List.of())
              : outcome;
        }
      };
    }

    private Outcome spawn(OutboxSpawn spawn, int index) {
      String what = "spawn " + index;
      return switch (items.spawn(spawn, origin, index)) {
        case OutboxItems.Made.Impossible(String reason) -> note(what, reason);
        case OutboxItems.Made.Item(VerifiedItem process) -> {
          Outcome outcome = schedule(process, process.id(), what);
          yield outcome == Outcome.DELIVERED && store.head(process.id()).isPresent()
              ? spawned(spawn, process.id(), what)
              : outcome;
        }
      };
    }

    private Outcome spawned(OutboxSpawn spawn, Bytes process, String what) {
      String success = what + ", Spawned for " + process;
      return switch (items.spawned(spawn, origin, process)) {
        case OutboxItems.Made.Impossible(String reason) -> note(success, reason);
        case OutboxItems.Made.Item(VerifiedItem item) -> send(item, success);
      };
    }

    private Outcome assignment(OutboxAssignment assignment) {
      Optional<Bytes> item = Ids.parse(assignment.message());
      return item.isEmpty()
          ? note("assignment", "its Message " + assignment.message() + " is no id")
          : share(
              new Share(assignment.processes(), item.get()),
              assignment.baseLayer(),
              assignment.exclude());
    }

    private Outcome share(Share share, boolean baseLayer, List<String> exclude) {
      Outcome outcome = Outcome.DELIVERED;
      for (String name : share.processes()) {
        Optional<Bytes> process = Ids.parse(name);
        outcome =
            outcome.and(
                process.isEmpty()
                    ? note("assignment of " + share.item(), "the process " + name + " is no id")
                    : assign(
                        new AssignmentRequest(process.get(), share.item(), baseLayer, exclude)));
      }
      return outcome;
    }

    Outcome assign(AssignmentRequest request) {
      return place(
          request.process(),
          request.item(),
          "assignment of " + request.item() + " to " + request.process(),
          follow -> neighbours.scheduler().assign(request, follow),
          true);
    }

    /** To a process of ours, to a stranger's, or, where the target is neither, into the store. */
    private Outcome send(VerifiedItem item, String what) {
      Bytes target = item.item().target().orElseThrow();
      if (store.head(target).isPresent()) {
        return schedule(item, target, what);
      }
      Optional<URI> elsewhere = neighbours.strangers().schedulerOf(target);
      if (elsewhere.isPresent()) {
        return switch (neighbours.strangers().send(elsewhere.get(), item.item())) {
          case Strangers.Sent.Taken() -> Outcome.DELIVERED;
          case Strangers.Sent.Refused(String reason) -> note(what, reason);
          case Strangers.Sent.Unreachable(String reason) -> postpone(what, reason);
        };
      }
      if (!store.has(item.id())) {
        if (!budget.take()) {
          return Outcome.EXHAUSTED;
        }
        store.commit(new ItemRecord(item.item().raw()));
      }
      return Outcome.DELIVERED;
    }

    private Outcome schedule(VerifiedItem item, Bytes process, String what) {
      return place(
          process,
          item.id(),
          what,
          follow -> neighbours.scheduler().schedule(item, follow),
          !MessengerUnit.isCast(item.item()));
    }

    private Outcome place(
        Bytes process,
        Bytes item,
        String what,
        Function<Boolean, Scheduled> schedule,
        boolean follow) {
      // Taken before the item exists, because what follows from it may run at once.
      boolean taken = budget.take();
      if (!taken && store.find(process, item).isEmpty()) {
        return Outcome.EXHAUSTED;
      }
      if (follow) {
        budgets.bequeath(process, item, budget);
      }
      Scheduled scheduled = schedule.apply(follow);
      if (scheduled instanceof Scheduled.Accepted accepted) {
        if (follow) {
          wake(accepted.entry());
        }
        return Outcome.DELIVERED;
      }
      budgets.withdraw(process, item, budget);
      if (taken) {
        budget.putBack();
      }
      return switch (scheduled) {
        case Scheduled.Accepted accepted -> Outcome.DELIVERED;
        case Scheduled.Duplicate duplicate -> Outcome.DELIVERED;
        case Scheduled.Refused refused when refused.status() >= 500 ->
            postpone(what, refused.reason());
        case Scheduled.Refused refused -> note(what, refused.reason());
      };
    }

    private void wake(Entry entry) {
      wake.wake(entry.assignment().process(), entry.assignment().slot());
    }

    private Outcome note(String what, String reason) {
      undelivered.add(new Undelivered(origin.process(), origin.evaluation(), what, reason));
      return Outcome.DELIVERED;
    }

    private Outcome postpone(String what, String reason) {
      undelivered.add(
          new Undelivered(
              origin.process(), origin.evaluation(), what, reason + "; will be tried again"));
      return Outcome.POSTPONED;
    }
  }

  private static <T> Outcome together(List<T> parts, Function<T, Outcome> work) {
    List<Future<Outcome>> running = new ArrayList<>();
    Semaphore places = new Semaphore(TARGETS_AT_ONCE_MAX);
    Outcome outcome = Outcome.DELIVERED;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (T part : parts) {
        places.acquire();
        running.add(
            threads.submit(() -> {
              try {
                return work.apply(part);
              } finally {
                places.release();
              }
            }));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      outcome = Outcome.POSTPONED;
    }
    for (Future<Outcome> part : running) {
      outcome =
          outcome.and(
              switch (part.state()) {
                case SUCCESS -> part.resultNow();
                case FAILED -> throw new CarryFailedException(part.exceptionNow());
                case CANCELLED, RUNNING -> Outcome.POSTPONED;
              });
    }
    return outcome;
  }
}
