package dev.heddle.node.check;

import dev.heddle.core.ao.Assignment;
import dev.heddle.core.ao.HashChain;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every assignment commits to all before it, and is signed, as is the item that it orders.
 *
 * @param signatures whether they are checked too, which takes most of the time
 */
public record HashChainHolds(boolean signatures) implements LogInvariant {
  private static final String REMEDY = "restore the folder from a backup";

  @Override
  public String says() {
    return "every assignment commits to all before it"
        + (signatures ? ", and all signatures hold" : "");
  }

  @Override
  public Walk begin(Store store, Bytes process, Findings findings) {
    return new Chain(process, findings);
  }

  private final class Chain implements Walk {
    private final Bytes process;
    private final Findings findings;
    private Optional<Assignment> before = Optional.empty();

    Chain(Bytes process, Findings findings) {
      this.process = process;
      this.findings = findings;
    }

    @Override
    public void entries(List<Entry> next) {
      next.forEach(this::check);
      if (signatures) {
        // Each is work for a core, and none depends on another.
        next.parallelStream().flatMap(Chain::unsigned).toList().forEach(this::violation);
      }
      findings.checked(next.size());
    }

    private void check(Entry entry) {
      Assignment assignment = entry.assignment();
      String slot = "slot " + assignment.slot();
      Bytes link =
          before
              .map(last -> HashChain.next(last.id(), last.hashChain()))
              .orElseGet(() -> HashChain.seed(process));
      if (!assignment.hashChain().equals(link)) {
        violation(slot + " does not commit to the assignments before it");
      }
      if (before
          .filter(last -> !last.item().owner().equals(assignment.item().owner()))
          .isPresent()) {
        findings.note(process.base64Url(), slot + " is signed by another scheduler than before");
      }
      entry.message().ifPresent(item -> checkMessage(item, assignment, slot));
      before = Optional.of(assignment);
    }

    private void checkMessage(DataItem item, Assignment assignment, String slot) {
      boolean first = assignment.slot() == 0 && item.id().equals(process);
      if (!first && !assignment.message().equals(Optional.of(item.id()))) {
        violation(slot + " lies beside item " + item.id() + ", which it does not name");
      }
      if (!first && !item.target().equals(Optional.of(process))) {
        violation(slot + " orders item " + item.id() + ", which is for another process");
      }
    }

    private static Stream<String> unsigned(Entry entry) {
      List<String> wrong = new ArrayList<>();
      long slot = entry.assignment().slot();
      if (entry.assignment().item().verify().isEmpty()) {
        wrong.add("the signature of the assignment of slot " + slot + " does not hold");
      }
      if (entry.message().filter(item -> item.verify().isEmpty()).isPresent()) {
        wrong.add("the signature of the item at slot " + slot + " does not hold");
      }
      return wrong.stream();
    }

    private void violation(String what) {
      findings.violation(process.base64Url(), what, REMEDY);
    }
  }
}
