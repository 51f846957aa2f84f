package org.alongside.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.alongside.gateway.queue.QueueSettings;
import org.alongside.http.Routes;
import org.alongside.kernel.Component;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.security.Passwords;
import org.alongside.security.PrivateFile;
import org.alongside.session.Agents;
import org.alongside.session.ApplicationKeys;
import org.alongside.session.AssistPermissions;
import org.alongside.session.Grant;
import org.alongside.session.Sessions;
import org.alongside.session.rest.SampleToken;
import org.alongside.store.AgentAccount;

/**
 * What a run without a settings file adds so that a stranger can try it: the application {@code demo} with its key in {@code
 * application.key}, the agent {@code demo} with its password in {@code agent.password}, and tokens for the sample shop.
 */
final class Demo implements Component {
    static final String NAME = "demo";
    /** What the shop calls; where a setting names other queues there are those instead. */
    static final QueueSettings QUEUE = QueueSettings.of("advice")
            .with(new QueueSettings.Patience(
                    Duration.ofSeconds(20), Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ofSeconds(15), 50));

    private static final String PASSWORD_FILE = "agent.password";
    private static final String KEY_FILE = "application.key";
    private static final Duration VISIT = Duration.ofHours(1);

    private final Agents agents;
    private final ApplicationKeys applications;
    private final Sessions sessions;
    private final String domain;
    private final List<String> trunkDomains;
    private final DataFolder folder;
    private final SecureRandom random = new SecureRandom();
    private final String password;

    Demo(
            Agents agents,
            ApplicationKeys applications,
            Sessions sessions,
            String domain,
            List<String> trunkDomains,
            DataFolder folder) {
        this.agents = agents;
        this.applications = applications;
        this.sessions = sessions;
        this.domain = domain;
        this.trunkDomains = trunkDomains;
        this.folder = folder;
        this.password =
                folder.secret(PASSWORD_FILE, () -> Passwords.draw(random).reveal());
    }

    Greeting.Account account() {
        return new Greeting.Account(NAME, Redacted.of(password));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        if (agents.put(NAME, Redacted.of("Demo Agent"), Redacted.of(password))
                instanceof Result.Failed<AgentAccount>(var failure)) {
            throw new StartFailure("the file agent.password can't be used: " + failure.message());
        }
        try {
            keepKey();
        } catch (IOException unusable) {
            throw new StartFailure("the file application.key can't be used: " + unusable.getMessage(), unusable);
        }
    }

    /** A key is shown only when it is made, so a lost or foreign file means a new one. */
    private void keepKey() throws IOException {
        var file = folder.path(KEY_FILE);
        if (Files.exists(file)) {
            var kept = Redacted.of(Files.readString(file).strip());
            if (applications.applicationOf(kept).equals(Optional.of(NAME))) {
                return;
            }
        }
        if (applications.make(NAME) instanceof Result.Ok<Redacted<String>>(var made)) {
            PrivateFile.write(file, (made.reveal() + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Takes back what an earlier demo left in this folder, so that a server with settings of its own has none of it. */
    static Optional<Component> removal(Agents agents, ApplicationKeys applications, DataFolder folder) {
        return Files.exists(folder.path(PASSWORD_FILE))
                ? Optional.of(new Removal(agents, applications, folder))
                : Optional.empty();
    }

    private record Removal(Agents agents, ApplicationKeys applications, DataFolder folder) implements Component {
        @Override
        public String name() {
            return "demo-removal";
        }

        @Override
        public void start() {
            agents.remove(NAME);
            applications.remove(NAME);
            try {
                Files.deleteIfExists(folder.path(KEY_FILE));
                Files.deleteIfExists(folder.path(PASSWORD_FILE));
            } catch (IOException unusable) {
                throw new StartFailure("the demo's files can't be removed: " + unusable.getMessage(), unusable);
            }
        }

        @Override
        public void stop() {}
    }

    @Override
    public void stop() {}

    void addTo(Routes routes) {
        new SampleToken(sessions, NAME, this::visitor, System::nanoTime).addTo(routes);
    }

    /** A visitor of the shop: any agent, any queue, any user of the trunks' domains, and support. */
    private Grant visitor() {
        var destinations = Stream.concat(
                        Stream.of("agent:*", "queue:*"), trunkDomains.stream().map(domain -> "sip:*@" + domain))
                .toList();
        String username = "visitor-" + Id.random(random).brief();
        var voice = new Grant.Voice(
                username, Redacted.of("A visitor of the shop"), domain, false, destinations, true, true);
        // A support session may be named as the call that it belongs to, and nobody can guess a call's id.
        var assist = new Grant.Assist(
                Grant.Role.CONSUMER, Redacted.of("A visitor of the shop"), List.of("*"), AssistPermissions.DEFAULT);
        return new Grant(
                VISIT, Set.of(), Optional.of(voice), Optional.empty(), Grant.Role.CONSUMER, Optional.of(assist));
    }
}
