package dev.heddle.cli;

import dev.heddle.core.ao.Ids;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Lets only ids through, so that a slip of the hand is a usage error and not a 404. */
final class IdText implements ITypeConverter<String> {
  @Override
  public String convert(String text) {
    if (Ids.parse(text).isEmpty()) {
      throw new TypeConversionException("\"" + text + "\" is not an id: " + Ids.fault(text));
    }
    return text;
  }
}
