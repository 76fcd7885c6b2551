package dev.heddle.sim;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Entry;
import dev.heddle.node.store.ResultRow;
import dev.heddle.node.store.Store;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a node has told its clients, which must be so ever after. */
final class History {
  private record Question(Bytes process, Bytes item) {}

  private record Answer(long slot, Bytes assignment) {}

  private record Place(Bytes process, long slot) {}

  private final String node;
  private final Map<Question, Answer> told = new LinkedHashMap<>();
  private final Map<Place, Question> taken = new HashMap<>();
  private final Map<Place, ResultRow> results = new HashMap<>();

  History(String node) {
    this.node = node;
  }

  /** A client hears that its item has that slot. */
  void told(Bytes item, Entry entry) {
    Question question = new Question(entry.assignment().process(), item);
    Answer answer = new Answer(entry.assignment().slot(), entry.assignment().id());
    Answer before = told.putIfAbsent(question, answer);
    Checker.DUPLICATE_HAS_NO_EFFECT.require(
        before == null || before.equals(answer),
        "%s told that %s is %s, and then %s".formatted(node, question, before, answer));
    Question other = taken.putIfAbsent(new Place(question.process, answer.slot), question);
    Checker.SLOTS_ARE_GAPLESS.require(
        other == null || other.equals(question),
        "%s told that slot %d is for %s, and then for %s"
            .formatted(node, answer.slot, other, question));
  }

  /** A client hears what came of a slot. */
  void told(ResultRow row) {
    ResultRow before = results.putIfAbsent(new Place(row.process(), row.slot()), row);
    Checker.REPLAY_EQUALS_LIVE.require(
        before == null || before.equals(row),
        "%s told that there came %s of a slot, and then %s".formatted(node, before, row));
  }

  /** Looks whether all that was told is so. */
  void look(Store store) {
    told.forEach((question, answer) -> {
      Optional<Answer> now =
          store
              .find(question.process, question.item)
              .or(() -> store.entry(question.process, answer.slot))
              .map(Entry::assignment)
              .map(assignment -> new Answer(assignment.slot(), assignment.id()));
      Checker.ACKNOWLEDGED_IS_DURABLE.require(
          now.equals(Optional.of(answer)),
          "%s told that %s is %s; its log has %s".formatted(node, question, answer, now));
    });
  }
}
