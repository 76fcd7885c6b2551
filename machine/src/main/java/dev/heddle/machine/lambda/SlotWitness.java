package dev.heddle.machine.lambda;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.context.BlobMissingException;
import dev.heddle.core.context.KvMap;
import dev.heddle.core.context.Trail;
import dev.heddle.core.json.Json;
import dev.heddle.core.json.MalformedJsonException;
import dev.heddle.machine.Drive;
import dev.heddle.machine.Input;
import dev.heddle.machine.Outcome;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All that a judge needs to evaluate one slot again who has the application and nothing of the
 * state: the input, the context's root before it, and the parts of the context that are looked at.
 *
 * <p>A part that is forged has another hash and so is not found; one that is left out is not found
 * either; what is in it beyond need has no effect. So a witness leads to the one right outcome or
 * to none. Whether root and input are those of the slot is for who holds the log to say.
 */
public record SlotWitness(Bytes contextRoot, List<Bytes> blobs, Input input) {
  /** The largest witness, as text. */
  public static final int WITNESS_BYTES_MAX = 1 << 20;

  private static final String FORMAT = "heddle-slot-witness 1";

  public SlotWitness {
    blobs = List.copyOf(blobs);
  }

  /** A witness is none: something is missing, or it cannot be read. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /** Makes the witness of an input by running it. */
  public static SlotWitness of(LambdaProgram program, KvMap context, Input input) {
    return of(program.line(Drive.NONE), context, input);
  }

  static SlotWitness of(LambdaLine line, KvMap context, Input input) {
    Trail trail = new Trail();
    LambdaRun unused = line.advance(context.watched(trail), input);
    if (!unused.outcome().equals(line.advance(context, input).outcome())) {
      throw new IllegalStateException("watching a context changes what comes of it");
    }
    return new SlotWitness(context.root(), trail.blobs(), input);
  }

  /** As {@link #replay(LambdaProgram, Drive)}, where nothing was upgraded. */
  public Outcome replay(LambdaProgram program) {
    return replay(program, Drive.NONE);
  }

  /**
   * Evaluates the slot from this alone.
   *
   * @param program what the process began with
   * @param drive gives the modules that the slot runs beside it
   * @throws RefusedException if it does not lead to an outcome
   */
  public Outcome replay(LambdaProgram program, Drive drive) {
    try {
      return program.line(drive).advance(KvMap.open(contextRoot, Trail.of(blobs)), input).outcome();
    } catch (BlobMissingException e) {
      throw new RefusedException("the witness is not whole: " + e.getMessage());
    }
  }

  /**
   * Its form as JSON text.
   *
   * @throws RefusedException if it has more than {@link #WITNESS_BYTES_MAX}
   */
  public String encode() {
    ObjectNode json = Json.object();
    json.put("format", FORMAT);
    json.put("contextRoot", contextRoot.base64Url());
    json.put("message", input.message());
    json.put("environment", input.environment());
    json.put("blockHeight", input.blockHeight());
    ArrayNode list = json.putArray("blobs");
    blobs.forEach(blob -> list.add(blob.base64Url()));
    String text = Json.write(json);
    checkSize(Bytes.utf8(text).size());
    return text;
  }

  /**
   * Reads what {@link #encode} wrote. Takes anything from anybody.
   *
   * @throws RefusedException if it is none
   */
  public static SlotWitness decode(Bytes text) {
    checkSize(text.size());
    try {
      JsonNode json = Json.parse(text);
      if (!json.path("format").asString("").equals(FORMAT)) {
        throw new RefusedException("it is no " + FORMAT);
      }
      List<Bytes> blobs = new ArrayList<>();
      json.path("blobs").forEach(blob -> blobs.add(Bytes.base64Url(blob.asString(""))));
      Bytes root = Bytes.base64Url(json.path("contextRoot").asString(""));
      if (root.size() != KvMap.EMPTY_ROOT.size()) {
        throw new RefusedException("its contextRoot has not 32 bytes");
      }
      return new SlotWitness(
          root,
          blobs,
          new Input(
              json.path("message").asString(""),
              json.path("environment").asString(""),
              json.path("blockHeight").asLong(0)));
    } catch (MalformedJsonException | IllegalArgumentException e) {
      throw new RefusedException("it cannot be read: " + e.getMessage());
    }
  }

  private static void checkSize(int bytes) {
    if (bytes > WITNESS_BYTES_MAX) {
      throw new RefusedException(
          "a witness has at most %d bytes, not %d".formatted(WITNESS_BYTES_MAX, bytes));
    }
  }
}
