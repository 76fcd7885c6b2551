package dev.heddle.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual of section 1: a page for each command, made by the build of what the commands say of
 * themselves. In the language of man(7), since picocli writes AsciiDoc, which takes a Ruby to read.
 */
final class ManPages {
  private ManPages() {}

  /**
   * Writes them below {@code man1} of a folder, as {@code man -M FOLDER heddle-eval} finds them.
   */
  static void write(Path folder) throws IOException {
    Path section = Files.createDirectories(folder.resolve("man1"));
    try (Desk desk = new Desk(Surroundings.real())) {
      write(CommandLineTool.of(desk), section);
    }
  }

  private static void write(CommandLine command, Path section) throws IOException {
    Files.writeString(section.resolve(name(command) + ".1"), page(command));
    for (CommandLine under : command.getSubcommands().values()) {
      write(under, section);
    }
  }

  /** {@code heddle-module-add}. */
  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName("-");
  }

  static String page(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    String said = String.join(" ", spec.usageMessage().description());
    StringBuilder page = new StringBuilder();
    page.append(".TH \"").append(name(command).toUpperCase(Locale.ROOT));
    page.append("\" \"1\" \"\" \"Heddle\" \"Heddle\"\n");
    page.append(".SH NAME\n").append(text(name(command) + " - " + said)).append('\n');
    String synopsis = plain(command.getHelp().synopsis(0)).strip();
    page.append(".SH SYNOPSIS\n").append(text(synopsis.replaceAll("\\s+", " "))).append('\n');
    List<PositionalParamSpec> places = spec.positionalParameters();
    List<OptionSpec> options = spec.options();
    if (!places.isEmpty() || !options.isEmpty()) {
      page.append(".SH OPTIONS\n");
      places.forEach(place -> entry(page, place.paramLabel(), place));
      options.forEach(option -> entry(page, written(option), option));
    }
    if (!command.getSubcommands().isEmpty()) {
      page.append(".SH COMMANDS\n");
      command
          .getSubcommands()
          .values()
          .forEach(under -> {
            CommandSpec one = under.getCommandSpec();
            String words = String.join(" ", one.usageMessage().description());
            page.append(".TP\n.B ").append(text(name(under))).append("(1)\n");
            page.append(text(words)).append('\n');
          });
    }
    String footer = String.join("\n", spec.usageMessage().footer()).strip();
    if (!footer.isEmpty()) {
      page.append(".SH NOTES\n.nf\n").append(text(footer)).append("\n.fi\n");
    }
    return page.toString();
  }

  private static String written(OptionSpec option) {
    String names = String.join(", ", option.names());
    return option.arity().max() == 0 ? names : names + "=" + option.paramLabel();
  }

  private static void entry(StringBuilder page, String head, ArgSpec arg) {
    page.append(".TP\n.B ").append(text(head)).append('\n');
    page.append(text(plain(String.join(" ", arg.description())))).append('\n');
  }

  private static String plain(String styled) {
    return CommandLine.Help.Ansi.OFF.string(styled);
  }

  /** Text that is text: nothing of it is a request or an escape of man(7). */
  private static String text(String words) {
    String escaped = words.replace("\\", "\\e").replace("-", "\\-");
    return escaped.replaceAll("(?m)^([.'])", "\\\\&$1");
  }
}
