package dev.heddle.core.item;

/**
 * What a decoder lets pass in the tags of an item, where the world and the specification differ.
 *
 * @param tagBytesMax size of the encoded tags
 * @param tagsMax number of tags
 * @param nameBytesMax size of one name
 * @param valueBytesMax size of one value
 * @param strictForm refuse empty names and values, and bytes after the end of the tags
 */
public record ItemRules(
    int tagBytesMax, int tagsMax, int nameBytesMax, int valueBytesMax, boolean strictForm) {
  /** What arbundles accepts, and so what is in circulation: only the encoded size counts. */
  public static final ItemRules ARBUNDLES = new ItemRules(4096, 2048, 4096, 4096, false);

  /** ANS-104 section 2.1.2 by the letter. */
  public static final ItemRules SPECIFICATION = new ItemRules(4096, 128, 1024, 3072, true);
}
