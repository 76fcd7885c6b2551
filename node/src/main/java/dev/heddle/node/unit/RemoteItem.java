package dev.heddle.node.unit;

import dev.heddle.core.bytes.Bytes;
import dev.heddle.core.item.DataItem;
import dev.heddle.core.item.ItemDraft;
import dev.heddle.core.item.SignatureType;
import dev.heddle.core.item.Tag;
import dev.heddle.core.item.Tags;
import dev.heddle.core.item.VerifiedItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a gateway's GraphQL says of an item, and the way back to the item itself.
 *
 * <p>An id is the hash of a signature, so the data alone prove nothing: the item is put together
 * again from its parts and its signature checked. GraphQL leaves some things open (which of the
 * types with equal sizes signed, whether no tags were written as nothing or as an empty list, in
 * which letters the anchor is shown); each possibility is tried until one verifies.
 */
public record RemoteItem(
    Bytes signature, Bytes owner, Optional<Bytes> target, List<Bytes> anchors, List<Tag> tags) {
  private static final Bytes EMPTY_LIST = Bytes.hex("00");

  /** Asks for everything but the data. */
  public static final String QUERY =
      "query ($ids: [ID!]!) { transactions(ids: $ids) { edges { node { id anchor signature recipient"
          + " owner { key } tags { name value } data { size } } } } }";

  /** Asks for the newest location of a scheduler, as ao's clients do. */
  public static final String LOCATION_QUERY =
      "query ($owner: String!) { transactions(owners: [$owner], sort: HEIGHT_DESC, first: 1, tags: ["
          + "{name: \"Data-Protocol\", values: [\"ao\"]},"
          + " {name: \"Type\", values: [\"Scheduler-Location\"]}"
          + "]) { edges { node { id } } } }";

  /**
   * Reads a node of the answer to {@link #QUERY}.
   *
   * @throws IllegalArgumentException if a part is missing or not in the form it has to have
   */
  public static RemoteItem of(JsonNode node) {
    List<Tag> tags = new ArrayList<>();
    for (JsonNode tag : node.path("tags")) {
      tags.add(new Tag(tag.path("name").asString(""), tag.path("value").asString("")));
    }
    String target = node.path("recipient").asString("");
    return new RemoteItem(
        Bytes.base64Url(node.path("signature").asString("")),
        Bytes.base64Url(node.path("owner").path("key").asString("")),
        target.isEmpty() ? Optional.empty() : Optional.of(Bytes.base64Url(target)),
        anchors(node.path("anchor").asString("")),
        tags);
  }

  private static List<Bytes> anchors(String text) {
    List<Bytes> anchors = new ArrayList<>();
    if (text.length() == 43) {
      anchors.add(Bytes.base64Url(text));
    }
    Bytes letters = Bytes.utf8(text);
    if (letters.size() == 32) {
      anchors.add(letters);
    }
    return anchors;
  }

  /** The item with these data, if there is a way to see it in which its signature holds. */
  public Optional<VerifiedItem> with(Bytes data) {
    for (SignatureType type : SignatureType.values()) {
      if (type.signatureBytes() == signature.size() && type.ownerBytes() == owner.size()) {
        for (ItemDraft draft : drafts(data)) {
          Optional<VerifiedItem> item = DataItem.of(type, signature, owner, draft).verify();
          if (item.isPresent()) {
            return item;
          }
        }
      }
    }
    return Optional.empty();
  }

  private List<ItemDraft> drafts(Bytes data) {
    List<Tags> encodings =
        tags.isEmpty() ? List.of(Tags.NONE, Tags.decode(EMPTY_LIST, 0)) : List.of(Tags.of(tags));
    List<Optional<Bytes>> anchorForms =
        anchors.isEmpty() ? List.of(Optional.empty()) : anchors.stream().map(Optional::of).toList();
    List<ItemDraft> drafts = new ArrayList<>();
    for (Tags encoding : encodings) {
      for (Optional<Bytes> anchor : anchorForms) {
        drafts.add(new ItemDraft(target, anchor, encoding, data));
      }
    }
    return drafts;
  }
}
