package dev.heddle.node.aocore;

import dev.heddle.core.aocore.Message;
import dev.heddle.core.aocore.Value;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.node.store.Deliveries.Effect;
import dev.heddle.node.store.EvaluationId;
import dev.heddle.node.store.OutboxEntry;
import dev.heddle.node.store.Store;
import java.util.List;
import java.util.Optional;

/**
 * What the outbox of a slot led to, as {@code push@1.0} tells it: by the number of the message in
 * the outbox, the item that it became and its slot in the log of its target, or why it was not
 * delivered. The messenger sends on its own, so this is how far it has come.
 */
final class Consequences {
  /** Messages of one outbox that are told of. */
  static final int TOLD_MAX = 200;

  private final Store store;

  Consequences(Store store) {
    this.store = store;
  }

  /** By number, for the messages of a result that are no patches. */
  Message of(Bytes process, EvaluationId evaluation, String json) {
    List<Integer> sent = ResultMessage.sent(json);
    Message.Builder told = Message.builder();
    if (sent.isEmpty()) {
      return told.build();
    }
    for (Effect effect : store.deliveries().effects(process, evaluation, 0, TOLD_MAX)) {
      int number = sent.indexOf(effect.entry().index()) + 1;
      if (effect.entry().kind() == OutboxEntry.Kind.MESSAGE && number > 0) {
        told.put(Integer.toString(number), told(effect));
      }
    }
    return told.build();
  }

  private Message told(Effect effect) {
    Message.Builder told =
        Message.builder()
            .put("id", effect.item().base64Url())
            .put("target", effect.target().base64Url());
    Optional<Long> slot =
        store.find(effect.target(), effect.item()).map(entry -> entry.assignment().slot());
    slot.ifPresent(number ->
        told.put("slot", number)
            .put(
                "resulted-in",
                Message.builder()
                    .put("process", effect.target().base64Url())
                    .put("slot", number)
                    .build()));
    effect
        .end()
        .filter(_ -> slot.isEmpty())
        .ifPresent(
            end -> told.put("response", new Value.Atom("error")).put("reason", end.toString()));
    return told.build();
  }
}
