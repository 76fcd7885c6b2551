package dev.heddle.node.scheduler;

import dev.heddle.core.ao.PushedContent;
import dev.heddle.core.ao.SignedContent;
import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.VerifiedItem;
import dev.heddle.node.unit.Scheduler.AssignmentRequest;
import dev.heddle.node.unit.Scheduler.Scheduled;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Somebody's wish for the next slot of a process, and in the end what came of it. */
sealed interface Claim {
  /** The process whose log is to grow. */
  Bytes process();

  /** The id that asks for a place. */
  Bytes item();

  boolean follow();

  /** Size of the item that is to be logged with the assignment. */
  int bytes();

  /** Completed exactly once, by whoever settles the batch. */
  CompletableFuture<Scheduled> outcome();

  /** What a message pushed from another process says, if the claim is about one. */
  Optional<Bytes> pushedContent();

  /** What a message with an anchor says, whatever the signature, if the claim is about one. */
  Optional<Bytes> signedContent();

  /** The item itself, which starts the log or extends it. */
  record Whole(
      VerifiedItem verified,
      boolean starts,
      boolean follow,
      Optional<Bytes> pushedContent,
      Optional<Bytes> signedContent,
      CompletableFuture<Scheduled> outcome)
      implements Claim {

    static Whole of(VerifiedItem verified, boolean starts, boolean follow) {
      DataItem item = verified.item();
      return new Whole(
          verified,
          starts,
          follow,
          starts ? Optional.empty() : pushed(item),
          starts ? Optional.empty() : SignedContent.hash(item.target().orElseThrow(), item),
          new CompletableFuture<>());
    }

    @Override
    public Bytes process() {
      DataItem content = verified.item();
      return starts ? content.id() : content.target().orElseThrow();
    }

    @Override
    public Bytes item() {
      return verified.id();
    }

    @Override
    public int bytes() {
      return verified.item().raw().size();
    }
  }

  /** Only the id of an item that lies elsewhere. */
  record Bare(
      AssignmentRequest request,
      boolean follow,
      Optional<Bytes> pushedContent,
      Optional<Bytes> signedContent,
      CompletableFuture<Scheduled> outcome)
      implements Claim {

    /**
     * @param item the item that is meant, as far as it is a data item
     */
    static Bare of(AssignmentRequest request, Optional<DataItem> item, boolean follow) {
      return new Bare(
          request,
          follow,
          item.flatMap(Claim::pushed),
          item.flatMap(content -> SignedContent.hash(request.process(), content)),
          new CompletableFuture<>());
    }

    @Override
    public Bytes process() {
      return request.process();
    }

    @Override
    public Bytes item() {
      return request.item();
    }

    @Override
    public int bytes() {
      return 0;
    }

    List<String> exclude() {
      return request.exclude();
    }
  }

  private static Optional<Bytes> pushed(DataItem item) {
    return item.tags().first("From-Process").isPresent()
        ? Optional.of(PushedContent.hash(item.content()))
        : Optional.empty();
  }
}
