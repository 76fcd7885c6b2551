package dev.heddle.node.smartweave;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.crypto.Hashes;
import dev.heddle.core.item.Tag;
import java.util.List;
import java.util.Optional;

/** A ledger with one contract more, that of a dry-run. */
final class DryRunLedger implements Ledger {
  static final Bytes CONTRACT = Bytes.wrap(new byte[32]);
  private static final Bytes SOURCE = CONTRACT;

  private final DryRun dryRun;
  private final Ledger rest;
  private final Bytes source;

  DryRunLedger(DryRun dryRun, Ledger rest) {
    this.dryRun = dryRun;
    this.rest = rest;
    this.source = Hashes.sha256(SOURCE, dryRun.source());
  }

  @Override
  public Reach reach() {
    return rest.reach();
  }

  @Override
  public Optional<Document> find(Bytes id) {
    if (id.equals(CONTRACT)) {
      List<Tag> tags =
          List.of(
              new Tag("Contract-Src", source.base64Url()),
              new Tag("Init-State", dryRun.initState()));
      return Optional.of(new Document(CONTRACT, "", 0, tags, () -> Bytes.EMPTY));
    }
    if (id.equals(source)) {
      List<Tag> tags = List.of(new Tag("Content-Type", dryRun.contentType()));
      return Optional.of(new Document(source, "", 0, tags, dryRun::source));
    }
    return rest.find(id);
  }

  @Override
  public List<Interaction> interactions(
      String tag, Bytes contract, long fromHeight, long toHeight) {
    if (!contract.equals(CONTRACT)) {
      return rest.interactions(tag, contract, fromHeight, toHeight);
    }
    return tag.equals(Interaction.CONTRACT) ? dryRun.interactions() : List.of();
  }
}
