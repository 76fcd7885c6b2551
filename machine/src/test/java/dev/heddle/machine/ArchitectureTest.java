package dev.heddle.machine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** A machine is embeddable on its own: it knows values and its engines, no HTTP, no store. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.heddle.machine");

  @Test
  void knowsOnlyTheJdkCoreAndTheEngines() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..",
            "java.io..",
            "java.nio..",
            "java.util..",
            "java.security..",
            "org.jspecify.annotations..",
            "dev.heddle.core..",
            "dev.heddle.machine..",
            "com.caoccao.javet..",
            "run.endive..")
        .check(CLASSES);
  }

  @Test
  void onlyTheWasmPackageKnowsTheEngines() {
    classes()
        .that()
        .resideInAPackage("dev.heddle.machine")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "org.jspecify.annotations..", "dev.heddle.core..", "dev.heddle.machine")
        .check(CLASSES);
  }
}
