package dev.heddle.node.messenger;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Processes elsewhere, whose schedulers answer as they are told; what is unknown is a wallet. */
final class Far implements Strangers {
  static final Sent TAKEN = new Sent.Taken();
  static final Sent DOWN = new Sent.Unreachable("no route");

  final List<DataItem> sent = new CopyOnWriteArrayList<>();
  final List<DataItem> taken = new CopyOnWriteArrayList<>();
  private final Map<String, Sent> answers = new ConcurrentHashMap<>();
  private volatile Before before = item -> {};

  /** What a scheduler does before it answers. */
  interface Before {
    void answering(DataItem item) throws InterruptedException;
  }

  void before(Before what) {
    before = what;
  }

  /** Waits until so many items have been taken. */
  synchronized void awaitTaken(int count) throws InterruptedException {
    while (taken.size() < count) {
      wait();
    }
  }

  private synchronized void take(DataItem item) {
    taken.add(item);
    notifyAll();
  }

  Far answers(String process, Sent answer) {
    answers.put(process, answer);
    return this;
  }

  @Override
  public Optional<URI> schedulerOf(Bytes process) {
    return answers.containsKey(process.base64Url())
        ? Optional.of(URI.create("http://" + process.hex() + ".invalid"))
        : Optional.empty();
  }

  @Override
  public Sent send(URI scheduler, DataItem item) {
    sent.add(item);
    try {
      before.answering(item);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Sent answer = answers.get(item.target().orElseThrow().base64Url());
    if (answer instanceof Sent.Taken) {
      take(item);
    }
    return answer == null ? DOWN : answer;
  }
}
