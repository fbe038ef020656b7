package dev.muster.cache;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.google.protobuf.ByteString;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.smallrye.mutiny.groups.UniAwait;
import java.time.Instant;

/** The rules of the house, as far as a machine can hold them. */
@AnalyzeClasses(packages = "dev.muster.cache", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule capabilitiesHaveNoCycles =
            slices().matching("dev.muster.cache.(*)..").should().beFreeOfCycles();

    /** {@code ByteString} is what bytes are here: immutable, and not copied on the way. */
    @ArchTest
    static final ArchRule theMiddleKnowsNoTransport = noClasses()
            .that()
            .resideOutsideOfPackages("..cache.door..", "..cache.redis..", "..cache.client..")
            .should()
            .dependOnClassesThat(resideInAnyPackage("dev.muster.proto..", "com.google.protobuf..", "io.grpc..")
                    .and(not(type(ByteString.class))));

    @ArchTest
    static final ArchRule onlyItsAdapterKnowsRedis = noClasses()
            .that()
            .resideOutsideOfPackage("..cache.redis..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.redis..", "io.vertx.mutiny.redis..", "io.quarkus.redis..");

    /** The memory at both ends is one; nothing else of the client is needed here. */
    @ArchTest
    static final ArchRule theServiceDoesNotUseTheClient = noClasses()
            .that()
            .resideOutsideOfPackage("..cache.client..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..cache.client..");

    @ArchTest
    static final ArchRule nothingBlocks = noClasses()
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
            .callMethod(System.class, "currentTimeMillis");
}
