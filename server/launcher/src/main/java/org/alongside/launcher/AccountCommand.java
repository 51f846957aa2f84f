package org.alongside.launcher;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code alongside account}: the agents who may sign in at the console. */
@Command(name = "account", description = "The agents who may sign in at the console.")
final class AccountCommand {
    private static final String PATH = "/api/v1/agents";

    @Mixin
    private RunningServer server = new RunningServer();

    @Command(description = "Adds an agent, or gives the one of this name another password; shows it once.")
    int add(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--display-name", paramLabel = "TEXT", description = "What customers see.") @Nullable
                    String displayName,
            @Option(
                            names = "--skills",
                            paramLabel = "WORDS",
                            split = ",",
                            description = "What queues may ask for, like loans,english; unless given, those it had.")
                    @Nullable
                    List<String> skills,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            description = "agent, supervisor or administrator; unless given, what it had, or agent.")
                    @Nullable
                    String role)
            throws InterruptedException {
        var body = JsonMapper.shared().createObjectNode();
        body.put("displayName", displayName == null ? name : displayName);
        if (skills != null) {
            skills.forEach(body.putArray("skills")::add);
        }
        var made = server.administration().put(PATH, name, body.toString());
        if (role != null) {
            var given = JsonMapper.shared().createObjectNode().put("role", role);
            server.administration().put(PATH, name, "/role", given.toString());
        }
        System.out.println(
                "Agent " + name + ", password " + made.path("password").asString());
        return 0;
    }

    @Command(description = "Lists them.")
    int list() throws InterruptedException {
        return server.administration().list(PATH, "agents");
    }

    @Command(description = "Gives one another password, shown once, and signs that agent out everywhere.")
    int reset(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
        var made = server.administration().post(PATH, name, "reset");
        System.out.println(
                "Agent " + name + ", password " + made.path("password").asString());
        return 0;
    }

    @Command(name = "sign-out", description = "Signs an agent out everywhere; the password stays.")
    int signOut(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
        var made = server.administration().post(PATH, name, "sign-out");
        System.out.println(made.path("ended").asInt() + " sessions of agent " + name + " are over.");
        return 0;
    }

    @Command(
            description =
                    "Keeps one from signing in, by password or at a provider, and signs that agent out everywhere.")
    int lock(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
        server.administration().put(PATH, name, "/lock", "");
        System.out.println("Agent " + name + " is locked.");
        return 0;
    }

    @Command(description = "Lets a locked one sign in again.")
    int unlock(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
        server.administration().delete(PATH, name, "/lock");
        System.out.println("Agent " + name + " may sign in.");
        return 0;
    }

    @Command(description = "Takes one away, and signs that agent out everywhere.")
    int remove(@Parameters(paramLabel = "NAME") String name) throws InterruptedException {
        return server.administration().remove(PATH, "Agent", name);
    }
}
