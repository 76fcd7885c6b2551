package dev.heddle.core.ao;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.DataItem;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What somebody says to a process with an anchor, whatever the signature under it: the scheduler
 * knows by it that it has the message already.
 *
 * <p>An anchor is the sender's word that the message is meant once. Wallets sign with a random
 * salt, so a client that signs anew for each try makes items of other ids and of the same content.
 * Without an anchor nothing tells a second try from somebody who says the same again and means it.
 */
public final class SignedContent {
  private static final Bytes DOMAIN = Bytes.utf8("heddle signed content 1");

  private SignedContent() {}

  /**
   * The hash by which repeats are found, 32 bytes; nothing without an anchor.
   *
   * <p>SHA-256 of the domain {@code heddle signed content 1}, then process, owner, target, anchor,
   * tags as their bytes, data: each after its size in 8 bytes, big-endian.
   *
   * @param process the log it is to stand in
   */
  public static Optional<Bytes> hash(Bytes process, DataItem item) {
    return item.anchor()
        .map(anchor ->
            Hashes.sha256(
                DOMAIN,
                size(process),
                process,
                size(item.owner()),
                item.owner(),
                size(item.target().orElse(Bytes.EMPTY)),
                item.target().orElse(Bytes.EMPTY),
                size(anchor),
                anchor,
                size(item.tags().raw()),
                item.tags().raw(),
                size(item.data()),
                item.data()));
  }

  private static Bytes size(Bytes part) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(part.size()).array());
  }
}
