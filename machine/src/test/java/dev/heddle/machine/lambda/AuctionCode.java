package dev.heddle.machine.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import javax.tools.ToolProvider;

/** The auction in Java, made of its source as its author would. */
final class AuctionCode {
  private static final Path SOURCES = Path.of("../modules/auction");

  private AuctionCode() {}

  /** Compiles it into a folder, and finds it there as the service that it offers. */
  static LambdaApp in(Path folder) throws IOException {
    String[] arguments = {
      "-d",
      folder.toString(),
      "-cp",
      System.getProperty("java.class.path"),
      "-proc:none",
      SOURCES.resolve("Auction.java").toString()
    };
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments)).isZero();
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.copy(
        SOURCES.resolve("META-INF/services").resolve(LambdaApp.class.getName()),
        services.resolve(LambdaApp.class.getName()));
    ClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, AuctionCode.class.getClassLoader());
    return ServiceLoader.load(LambdaApp.class, loader).findFirst().orElseThrow();
  }
}
