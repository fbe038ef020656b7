package dev.muster.task;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.smallrye.mutiny.groups.UniAwait;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The rules of the house, as far as a machine can hold them. */
@AnalyzeClasses(packages = "dev.muster.task", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule capabilitiesHaveNoCycles =
            slices().matching("dev.muster.task.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theMiddleKnowsNoTransport = noClasses()
            .that()
            .resideOutsideOfPackages("..task.door..", "..task.link..", "..task.platform..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.muster.proto..", "com.google.protobuf..", "io.grpc..");

    /** {@code Peers} and {@code TenantCaps} are little more than their statement. */
    @ArchTest
    static final ArchRule onlyAdaptersKnowSql = noClasses()
            .that(not(simpleNameStartingWith("Pg")).and(not(resideInAPackage("..task.platform.."))))
            .and()
            .areTopLevelClasses()
            .and()
            .haveNameNotMatching(".*\\.(Peers|TenantCaps)")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.vertx.sqlclient..", "io.vertx.mutiny.sqlclient..", "io.vertx.pgclient..", "java.sql..");

    @ArchTest
    static final ArchRule onlyThePlatformKnowsRedis = noClasses()
            .that()
            .resideOutsideOfPackage("..task.platform..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.redis..", "io.vertx.mutiny.redis..", "io.quarkus.redis..");

    @ArchTest
    static final ArchRule thePlatformKnowsNoCapability = noClasses()
            .that()
            .resideInAPackage("..task.platform..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.muster.task..").and(not(resideInAPackage("..task.platform.."))));

    @ArchTest
    static final ArchRule theLifecycleIsPure = classes()
            .that()
            .resideInAPackage("..task.lifecycle..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("..task.lifecycle..", "java..", "org.jspecify..");

    /** Start and shutdown, on the main thread. */
    @ArchTest
    static final ArchRule nothingElseBlocks = noClasses()
            .that()
            .haveNameNotMatching(".*\\.(KeepPartitions|TenantCaps|GatheringWriters)")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(UniAwait.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule timeIsTakenFromAClock = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(OffsetDateTime.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");
}
