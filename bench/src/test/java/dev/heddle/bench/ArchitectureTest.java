package dev.heddle.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** A bench measures what users get: it knows a node by HTTP and as a process, and no other way. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.heddle.bench");

  @Test
  void knowsOnlyTheJdkCoreAndItsLibraries() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify.annotations..",
            "dev.heddle.core..",
            "dev.heddle.bench..",
            "tools.jackson..",
            "picocli..",
            "org.HdrHistogram..")
        .check(CLASSES);
  }
}
