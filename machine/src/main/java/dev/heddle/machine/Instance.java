package dev.heddle.machine;

/**
 * The live state of one process, kept between messages.
 *
 * <p>Calls are serialised: an instance does one thing at a time. The answer to an input depends on
 * the image and the input alone, never on how long the instance has lived; an instance restored
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
   * Answers as {@link #apply} would and leaves the image as it was, whatever the outcome.
   *
   * @throws EvaluationStoppedException if it takes too long
   */
  Outcome inspect(Input input);

  /** The state as pages, for a checkpoint or a comparison. Later inputs do not change it. */
  Image image();

  @Override
  void close();
}
