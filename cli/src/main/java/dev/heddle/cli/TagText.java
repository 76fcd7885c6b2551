package dev.heddle.cli;

import dev.heddle.core.item.Tag;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code Name=Value}; the value may hold further equals signs. */
final class TagText implements ITypeConverter<Tag> {
  @Override
  public Tag convert(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new TypeConversionException(
          "\"" + text + "\" is not a tag: write it like Action=Transfer");
    }
    return new Tag(text.substring(0, equals), text.substring(equals + 1));
  }
}
