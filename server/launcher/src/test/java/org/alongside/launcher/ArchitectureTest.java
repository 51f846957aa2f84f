package org.alongside.launcher;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The directions of dependency that ARCHITECTURE.md promises, for every class of the product. */
class ArchitectureTest {
    private static final String OURS = "org.alongside.";

    /** What each module may use; everybody may use the JDK. The launcher may use everything. */
    private static final Map<String, Set<String>> MAY_USE = new TreeMap<>(Map.ofEntries(
            Map.entry("kernel", Set.of()),
            Map.entry("sip", Set.of("kernel")),
            Map.entry("rtc", Set.of("kernel")),
            Map.entry("security", Set.of("kernel")),
            Map.entry("store", Set.of("kernel")),
            Map.entry("cluster", Set.of("kernel")),
            Map.entry("http", Set.of("kernel", "security")),
            Map.entry("session", Set.of("kernel", "cluster", "http", "store", "security")),
            Map.entry("broker.api", Set.of("kernel")),
            Map.entry("broker", Set.of("rtc", "broker.api", "http", "security", "kernel")),
            Map.entry("gateway", Set.of("sip", "broker.api", "session", "cluster", "store", "kernel")),
            Map.entry("assist", Set.of("session", "cluster", "http", "store", "kernel"))));

    private static JavaClasses product;

    @BeforeAll
    static void readTheProduct() {
        product = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.alongside");
        Set<String> present =
                product.stream().map(ArchitectureTest::moduleOf).collect(java.util.stream.Collectors.toSet());
        assertThat(present).as("modules on the class path").containsAll(MAY_USE.keySet());
    }

    @Test
    void eachModuleUsesOnlyTheModulesBelowIt() {
        MAY_USE.forEach((module, allowed) -> {
            var forbidden = MAY_USE.keySet().stream()
                    .filter(other -> !other.equals(module) && !allowed.contains(other))
                    .toList();
            holds(noClasses()
                    .that(inModule(module))
                    .should()
                    .dependOnClassesThat(inModule("launcher").or(inAnyModule(forbidden)))
                    .because(module + " may use only " + allowed));
        });
    }

    @Test
    void theProtocolCoresHaveNoSocketNoThreadAndNoClock() {
        holds(noClasses()
                .that(inModule("sip").or(inModule("rtc")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.nio.channels..", "java.util.concurrent.locks..")
                        .or(named(
                                "java.net.Socket",
                                "java.net.ServerSocket",
                                "java.net.DatagramSocket",
                                "java.net.DatagramPacket",
                                "java.lang.Thread",
                                "java.util.Timer",
                                "java.util.concurrent.ExecutorService",
                                "java.util.concurrent.Executor",
                                "java.time.Clock",
                                "java.time.InstantSource")))
                .because("time, packets and randomness are arguments there"));
        holds(classes()
                .that(inModule("sip").or(inModule("rtc")))
                .should(neverCall(
                        "java.lang.System.nanoTime",
                        "java.lang.System.currentTimeMillis",
                        "java.time.Instant.now",
                        "java.net.InetAddress.getByName",
                        "java.net.InetAddress.getAllByName")));
    }

    @Test
    void eachLibraryStaysInTheOneModuleThatOwnsIt() {
        onlyIn(List.of("http"), "io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..");
        onlyIn(
                List.of("store"),
                "java.sql..",
                "javax.sql..",
                "org.jdbi..",
                "org.flywaydb..",
                "com.zaxxer..",
                "org.h2..");
        onlyIn(List.of("broker.dtls", "security"), "org.bouncycastle..");
        onlyIn(List.of("security.openid"), "com.nimbusds..");
        onlyIn(List.of("launcher"), "io.smallrye..", "picocli..", "io.micrometer..", "ch.qos.logback..");
        onlyIn(List.of("broker.socket", "broker.srtp", "testkit.net"), "java.lang.foreign..");
        onlyIn(List.of("gateway.resolve"), "org.xbill.DNS..");
        onlyIn(
                List.of("assist.documents.page"),
                "org.apache.pdfbox..",
                "com.twelvemonkeys..",
                "java.awt..",
                "javax.imageio..");
        onlyIn(List.of("cluster"), "org.infinispan..", "org.jgroups..");
    }

    @Test
    void packagesFormNoCycles() {
        for (String module : MAY_USE.keySet()) {
            holds(slices().matching(OURS + module + ".(**)")
                    .as("packages of " + module)
                    .should()
                    .beFreeOfCycles());
        }
    }

    @Test
    void nothingIsSerialisedTheJavaWay() {
        holds(noClasses()
                .should()
                .dependOnClassesThat(named("java.io.ObjectInputStream", "java.io.ObjectOutputStream"))
                .because("records that cross a wire carry a version instead"));
    }

    @Test
    void noPackageIsADrawerForAnything() {
        holds(noClasses()
                .should()
                .resideInAnyPackage(
                        "..impl..", "..util..", "..utils..", "..manager..", "..helper..", "..common..", "..dto.."));
    }

    private static void onlyIn(List<String> packages, String... library) {
        String[] owners = packages.stream().map(name -> OURS + name + "..").toArray(String[]::new);
        holds(noClasses()
                .that(DescribedPredicate.not(resideInAnyPackage(owners)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(library))
                .because("only " + packages + " knows it"));
    }

    private static void holds(ArchRule rule) {
        rule.allowEmptyShould(true).check(product);
    }

    private static DescribedPredicate<JavaClass> inModule(String module) {
        return DescribedPredicate.describe(
                "in module " + module, type -> moduleOf(type).equals(module));
    }

    private static DescribedPredicate<JavaClass> inAnyModule(List<String> modules) {
        return DescribedPredicate.describe("in one of " + modules, type -> modules.contains(moduleOf(type)));
    }

    /** {@code broker.api} is a module beside {@code broker}; all others are named by one word. */
    private static String moduleOf(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith(OURS)) {
            return "";
        }
        String rest = name.substring(OURS.length());
        return rest.equals("broker.api") || rest.startsWith("broker.api.") ? "broker.api" : rest.split("\\.", 2)[0];
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        return DescribedPredicate.describe(
                "one of " + List.of(names), type -> Stream.of(names).anyMatch(type.getFullName()::equals));
    }

    private static ArchCondition<JavaClass> neverCall(String... methods) {
        return new ArchCondition<>("never call " + Arrays.toString(methods)) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                    String target = access.getTargetOwner().getFullName() + "." + access.getName();
                    if (List.of(methods).contains(target)) {
                        events.add(SimpleConditionEvent.violated(access, access.getDescription()));
                    }
                }
            }
        };
    }
}
