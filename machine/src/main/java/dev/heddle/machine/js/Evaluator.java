package dev.heddle.machine.js;

import java.util.Arrays;
import java.util.Optional;

/**
 * In whose manner a function is evaluated: what {@code handle} may return, what it finds around it,
 * and what a mistake of it means. Chosen when the function is deployed, never afterwards but by an
 * upgrade in its log, so that a replay gives what the first evaluation gave.
 */
public enum Evaluator {
  /** Ours: {@code {state, result}}, of which one at least must be there; errors change nothing. */
  HEDDLE("heddle"),

  /**
   * A process of ao in JavaScript: {@code handle(state, message, process)} is given the message as
   * ao has it and returns {@code {state, output, messages, spawns, assignments}}, or some of them.
   * What pretends to be from somebody else never reaches it. See docs/howto-projects.md.
   */
  PROCESS("process-1"),

  /**
   * 3EM up to 0.3.14: the state is passed by reference, so that what the function did to it stays
   * whatever it returns, and though it throws.
   */
  THREE_EM_0_3_14("3em-0.3.14-byref"),

  /** 3EM 0.3.26, as {@code @three-em/node} from npm has it. */
  THREE_EM_0_3_26("3em-0.3.26"),

  /** The SmartWeave SDK: a truthy state or result, or the interaction is invalid. */
  SMARTWEAVE_0_4("smartweave-0.4"),

  /** Warp contracts: as SmartWeave, but a result alone keeps what was done to the state. */
  WARP_1_4("warp-1.4");

  /** What the Module-Format of a function begins with; the name of the evaluator follows. */
  public static final String FORMAT_PREFIX = "heddle-js@";

  private final String tag;

  Evaluator(String tag) {
    this.tag = tag;
  }

  /** As tags name it. */
  public String tag() {
    return tag;
  }

  /** The Module-Format of functions that are evaluated so. */
  public String moduleFormat() {
    return FORMAT_PREFIX + tag;
  }

  /** The evaluator of that name, if there is one. */
  public static Optional<Evaluator> ofTag(String tag) {
    return Arrays.stream(values()).filter(one -> one.tag.equals(tag)).findFirst();
  }

  /** The evaluator of a Module-Format, if it is one of a function. */
  public static Optional<Evaluator> ofFormat(String moduleFormat) {
    return moduleFormat.startsWith(FORMAT_PREFIX)
        ? ofTag(moduleFormat.substring(FORMAT_PREFIX.length()))
        : Optional.empty();
  }
}
