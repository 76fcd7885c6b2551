package dev.heddle.core.ao;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;

/**
 * The chain that binds every assignment of a process to all before it: whoever has the newest link
 * can tell whether a log was altered. The link of an assignment covers the assignment before it.
 */
public final class HashChain {
  private HashChain() {}

  /** The link of the first assignment of a process: SHA-256 of its id. */
  public static Bytes seed(Bytes pid) {
    return Hashes.sha256(pid);
  }

  /** The next link: SHA-256 of the id of the assignment before, then of its link. */
  public static Bytes next(Bytes prevAssignmentId, Bytes prevChain) {
    return Hashes.sha256(prevAssignmentId, prevChain);
  }
}
