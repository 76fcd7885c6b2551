package dev.heddle.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.heddle.core");

  @Test
  void usesTheJdkTheCryptoLibraryAndJackson() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "dev.heddle.core..",
                "java..",
                "javax.crypto..",
                "org.bouncycastle..",
                "tools.jackson..",
                "org.jspecify.annotations.."))
        .check(CORE);
  }

  @Test
  void onlyCryptoKnowsTheCryptoLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.heddle.core.crypto")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bouncycastle..")
        .check(CORE);
  }

  @Test
  void touchesNeitherDiskNorNetworkNorClockNorThreads() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net..", "java.nio.file..", "java.nio.channels..", "java.util.concurrent..")
        .check(CORE);
    noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.io.File").check(CORE);
    noClasses().should().callMethod(System.class, "currentTimeMillis").check(CORE);
    noClasses().should().callMethod(System.class, "nanoTime").check(CORE);
    noClasses().should().callConstructor(java.util.Random.class).check(CORE);
    noClasses().should().callConstructor(java.security.SecureRandom.class).check(CORE);
    noClasses().should().dependOnClassesThat().belongToAnyOf(Thread.class).check(CORE);
  }

  @Test
  void hasNoCyclesBetweenPackages() {
    slices().matching("dev.heddle.core.(*)..").should().beFreeOfCycles().check(CORE);
  }
}
