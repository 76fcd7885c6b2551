package dev.heddle.machine;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.KvMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The live state of one process, kept between messages.
 *
 * <p>Safe for use by any thread; inputs are applied one at a time. The answer to an input depends
 * on the image and the input alone, never on how long the instance has lived; an instance restored
 * from {@link #image()} goes on exactly as this one would.
 */
public interface Instance extends AutoCloseable {

  /**
   * Applies one input. When it is accepted the image has moved on; when it is rejected or fails the
   * image is what it was before.
   *
   * @throws EvaluationStoppedException if it takes too long; the image is what it was before
   */
  Outcome apply(Input input);

  /**
   * How many inputs it would rather have at once. Where it is more than one, inputs read nothing
   * from the drive.
   */
  default int batchMax() {
    return 1;
  }

  /**
   * Applies inputs one after another, as many of them as it likes.
   *
   * @param inputs one at least
   * @return the outcomes of the first so many, one at least
   * @throws EvaluationStoppedException if the first takes too long; the image is what it was before
   */
  default List<Outcome> applyAll(List<Input> inputs) {
    return List.of(apply(inputs.getFirst()));
  }

  /**
   * Answers as {@link #apply} would to an input that comes next, and leaves the image as it was,
   * whatever the outcome. Any number of threads may inspect at once, also while one applies.
   *
   * @param drive what this input may read from outside; {@link Drive#NONE} where the instance has
   *     none
   * @throws EvaluationStoppedException if it takes too long
   * @throws InstanceClosedException if the instance is closed
   */
  Outcome inspect(Input input, Drive drive);

  /** The state as pages. Later inputs do not change it. */
  Image image();

  /** The moment of the state: one more after each input that was accepted. */
  int moment();

  /** How many pages have changed since an earlier moment: what a checkpoint would cost. */
  int changedPages(int since);

  /**
   * What has changed since an earlier moment, for a checkpoint.
   *
   * @param since a {@link #moment} of this instance, or -1 for all that is not zero
   */
  Changes changes(int since);

  /**
   * Size of the memory as {@link #image} gives it, where to tell costs next to nothing. It is a
   * function of the log, like the image: the same on every engine.
   */
  default OptionalLong memoryBytes() {
    return OptionalLong.empty();
  }

  /** The context of a Lambda application, as it is now; nothing where the process is none. */
  default Optional<KvMap> context() {
    return Optional.empty();
  }

  /**
   * What somebody without the state needs to evaluate an input that comes next; nothing where the
   * process is no Lambda application.
   */
  default Optional<Witnessed> witness(Input input) {
    return Optional.empty();
  }

  /**
   * An input that can be evaluated without the state.
   *
   * @param witness as text
   * @param modules the ids of modules that it can run beside the one that the process began with
   */
  record Witnessed(String witness, Set<Bytes> modules) {
    public Witnessed {
      modules = Set.copyOf(modules);
    }
  }

  /** About how much memory the process takes here, copies for inspections included. */
  long residentBytes();

  @Override
  void close();
}
