package org.alongside.launcher;

import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSocketFactory;
import org.alongside.assist.Assist;
import org.alongside.assist.Surroundings;
import org.alongside.assist.documents.Documents;
import org.alongside.assist.documents.fetch.Destinations;
import org.alongside.assist.documents.fetch.FetchLimits;
import org.alongside.assist.documents.fetch.Fetcher;
import org.alongside.assist.documents.fetch.Names;
import org.alongside.assist.history.StoredSupportHistory;
import org.alongside.assist.history.SupportHistory;
import org.alongside.assist.recording.RecordingFolder;
import org.alongside.assist.rest.DocumentRest;
import org.alongside.assist.rest.LibraryRest;
import org.alongside.assist.rest.RecordingRest;
import org.alongside.assist.rest.SupportRest;
import org.alongside.broker.api.client.BrokerClient;
import org.alongside.cluster.Cluster;
import org.alongside.cluster.InMemoryCluster;
import org.alongside.cluster.NodeId;
import org.alongside.gateway.Gateway;
import org.alongside.gateway.client.Desk;
import org.alongside.gateway.client.GatewaySettings;
import org.alongside.gateway.client.PhoneBook;
import org.alongside.gateway.client.Staff;
import org.alongside.gateway.client.TrunkRoute;
import org.alongside.gateway.history.History;
import org.alongside.gateway.queue.QueueSettings;
import org.alongside.gateway.registrar.ControlledDomain;
import org.alongside.gateway.registrar.Registrar;
import org.alongside.gateway.trunk.RegistrationSettings;
import org.alongside.gateway.trunk.SipSettings;
import org.alongside.gateway.trunk.SipTls;
import org.alongside.gateway.trunk.SipUserAgent;
import org.alongside.gateway.trunk.TrunkSettings;
import org.alongside.http.Routes;
import org.alongside.kernel.Component;
import org.alongside.kernel.Component.StartFailure;
import org.alongside.kernel.Id;
import org.alongside.kernel.Result;
import org.alongside.kernel.SystemTimers;
import org.alongside.launcher.settings.Settings;
import org.alongside.security.HttpsCertificate;
import org.alongside.security.InternalTls;
import org.alongside.security.Passwords;
import org.alongside.session.Agents;
import org.alongside.session.ApplicationKeys;
import org.alongside.session.Audit;
import org.alongside.session.Phones;
import org.alongside.session.Sessions;
import org.alongside.session.client.ClientLimits;
import org.alongside.session.client.ClientSockets;
import org.alongside.session.erasure.Erasure;
import org.alongside.session.rest.AccountRest;
import org.alongside.session.rest.AdministratorOnly;
import org.alongside.session.rest.AuditRest;
import org.alongside.session.rest.OwnDesk;
import org.alongside.session.rest.PastCallRest;
import org.alongside.session.rest.PhoneRest;
import org.alongside.session.rest.RecordsRest;
import org.alongside.session.rest.RoleRest;
import org.alongside.session.rest.SessionRest;
import org.alongside.session.rest.SupervisorOnly;
import org.alongside.store.AgentAccounts;
import org.alongside.store.Database;

/** The server role, wired: sessions over a database, calls over SIP and the brokers. */
final class ServerPart {
    private static final String CALLS = "/gateway/v1";
    private static final String ASSIST = "/assist/v1";

    private final Settings settings;
    private final SecureRandom random = new SecureRandom();
    private final Database database;
    private final Sessions sessions;
    private final ApplicationKeys applications;
    private final Agents agents;
    private final SignIn signIn;
    private final Audit audit;
    private final History history;
    private final SystemTimers timers = new SystemTimers("timers");
    private final Phones phones;
    private final Map<String, BrokerClient> brokers;
    private final SipUserAgent sip;
    private final ClientSockets clients;
    private final Gateway gateway;
    private final Documents documents;
    private final Optional<StoredSupportHistory> supportHistory;
    private final RecordingFolder recordings;
    private final Assist assist;
    private final ServerStatus status;

    ServerPart(
            Settings settings,
            List<URI> brokerUrls,
            InternalTls identities,
            HttpsCertificate certificate,
            DataFolder folder,
            boolean demo) {
        this.settings = settings;
        var mailboxes = Executors.newVirtualThreadPerTaskExecutor();
        Cluster cluster = new InMemoryCluster(new NodeId(Id.random(random)));
        database = database(settings.database(), folder);
        sessions = new Sessions(database.sessions(), random, InstantSource.system());
        applications = new ApplicationKeys(database.applications(), random, InstantSource.system());
        audit = new Audit(database.audit(), InstantSource.system());
        history = new History(
                new History.Store(
                        database.pastCalls(),
                        settings.keep().calls(),
                        database.audit(),
                        settings.keep().audit()),
                InstantSource.system(),
                mailboxes);
        agents = new Agents(database.agentAccounts(), new Passwords(random), InstantSource.system());
        signIn = SignIn.of(settings, certificate, agents, sessions, audit, random);
        var domains = settings.gateway().domains();
        phones = new Phones(
                database.phoneAccounts(),
                domains.stream().map(ControlledDomain::name).toList(),
                InstantSource.system());
        var registrar = domains.isEmpty()
                ? Optional.<Registrar>empty()
                : Optional.of(new Registrar(domains, PhoneLists.accounts(phones), cluster, random));
        brokers = brokers(brokerUrls, identities, cluster.self());
        sip = new SipUserAgent(
                sipSettings(settings, certificate),
                cluster.self().id(),
                timers,
                random,
                claim -> cluster.inTouch(),
                registrar);
        clients = new ClientSockets(sessions, random, ClientLimits.DEFAULT, timers, System::nanoTime, mailboxes);
        documents = documents(settings.assist(), folder, mailboxes);
        supportHistory = settings.assist().history().isZero()
                ? Optional.empty()
                : Optional.of(supportHistory(settings, mailboxes));
        recordings = RecordingPart.of(settings.assist().recording(), folder, audit, mailboxes, random, timers);
        assist = new Assist(
                random,
                System::nanoTime,
                InstantSource.system(),
                new Surroundings(
                        mailboxes,
                        InstantSource.system(),
                        documents,
                        supportHistory.<SupportHistory>map(kept -> kept).orElse(SupportHistory.NONE),
                        recordings,
                        settings.assist().quality(),
                        settings.assist().codeDigits(),
                        settings.assist().agents()));
        gateway = new Gateway(
                GatewaySettings.DEFAULT.withTrunks(routes(settings)).withQueues(queues(settings, demo)),
                cluster,
                timers,
                mailboxes,
                random,
                sip,
                brokers,
                new Desk(staff(database.agentAccounts(), agents), InstantSource.system(), Optional.of(history)),
                registrar.map(r -> PhoneLists.book(r, domains)).orElse(PhoneBook.EMPTY));
        String node = cluster.self().id().brief();
        status = new ServerStatus(node, brokers, sip, registrar, gateway, assist, database);
    }

    private Documents documents(Settings.Assist assist, DataFolder folder, Executor threads) {
        var fetcher = new Fetcher(
                new Destinations(assist.documentNetworks()),
                FetchLimits.DEFAULT,
                Names.SYSTEM,
                (SSLSocketFactory) SSLSocketFactory.getDefault(),
                threads);
        return new Documents(
                folder.path("documents"),
                folder.path("library"),
                fetcher,
                assist.documentProcesses(),
                threads,
                random,
                assist.sources());
    }

    private StoredSupportHistory supportHistory(Settings settings, Executor threads) {
        return new StoredSupportHistory(
                database.pastSupports(), settings.assist().history(), threads, random, InstantSource.system());
    }

    /** A stranger who tries it finds a queue. */
    private static List<QueueSettings> queues(Settings settings, boolean demo) {
        var queues = settings.gateway().queues();
        return demo && queues.isEmpty() ? List.of(Demo.QUEUE) : queues;
    }

    private static Staff staff(AgentAccounts accounts, Agents agents) {
        return new Staff() {
            @Override
            public boolean has(String name) {
                return accounts.find(name).isPresent();
            }

            @Override
            public Set<String> skills(String name) {
                return agents.skills(name);
            }
        };
    }

    private static Database database(Settings.Database database, DataFolder folder) {
        return database.url()
                .map(url -> Database.at(url, database.user(), database.password()))
                .orElseGet(() -> Database.in(folder.path("database")));
    }

    private static Map<String, BrokerClient> brokers(List<URI> urls, InternalTls identities, NodeId self) {
        var byName = new LinkedHashMap<String, BrokerClient>();
        for (URI url : urls) {
            String name = url.getAuthority();
            byName.put(name, BrokerClient.over(name, url, identities.server(), self.id()));
        }
        return byName;
    }

    private static SipSettings sipSettings(Settings settings, HttpsCertificate certificate) {
        var trunks = settings.gateway().trunks().stream().map(ServerPart::trunk).toList();
        var sip = settings.sip();
        var context = certificate.calling(sip.tlsTrust()); // trunks may show certificates when they call us, too
        var tls = new SipTls(sip.tlsPort(), context, context);
        return new SipSettings(
                        InternalAddress.of(settings).getHostAddress(),
                        sip.port(),
                        sip.advertised().orElse(""),
                        trunks,
                        Optional.of(tls))
                .with(settings.gateway().registrations().stream()
                        .map(ServerPart::registration)
                        .toList())
                .withDscp(sip.dscp());
    }

    private static RegistrationSettings registration(Settings.Registration user) {
        var login =
                new TrunkSettings.Login(user.login().username(), user.login().password());
        return new RegistrationSettings(user.trunk(), user.user(), login, user.interval());
    }

    private static TrunkSettings trunk(Settings.Trunk trunk) {
        var read = switch (TrunkSettings.of(trunk.name(), trunk.uri().toString(), trunk.domains())) {
            case Result.Ok<TrunkSettings>(var good) -> good;
            case Result.Failed<TrunkSettings>(var failure) -> throw new StartFailure(failure.message());
        };
        var share = trunk.share();
        var shared = read.with(new TrunkSettings.Preference(share.priority(), share.weight()))
                .withMaxCalls(share.maxCalls())
                .probedEvery(share.optionsEvery())
                .with(trunk.options());
        return trunk.login()
                .map(login -> shared.with(new TrunkSettings.Login(login.username(), login.password())))
                .orElse(shared);
    }

    /** None where SIP is switched off: then a call to a trunk ends at once with a reason. */
    private static List<TrunkRoute> routes(Settings settings) {
        var trunks = settings.sip().port() > 0 ? settings.gateway().trunks() : List.<Settings.Trunk>of();
        return trunks.stream()
                .map(trunk -> new TrunkRoute(
                        trunk.name(), trunk.domains(), trunk.media().policy()))
                .toList();
    }

    /** What starts before the doors open. */
    List<Component> foundations() {
        var all = new ArrayList<Component>();
        all.add(database);
        all.add(new Forgetting(history, timers));
        all.add(phones);
        all.add(documents);
        supportHistory.ifPresent(all::add);
        all.add(recordings);
        all.addAll(brokers.values());
        if (settings.sip().port() > 0) {
            all.add(sip);
        }
        return all;
    }

    /** What ends before the doors close, so that every client hears how its call ended. */
    List<Component> services() {
        return List.of(clients, gateway);
    }

    /** The sample shop and the demo agent. */
    Demo demo(DataFolder folder) {
        return new Demo(agents, applications, sessions, settings.gateway().domain(), domains(), folder);
    }

    /** Instead of {@link #demo}: nothing, unless this folder had one. */
    Optional<Component> withoutDemo(DataFolder folder) {
        return Demo.removal(agents, applications, folder);
    }

    private List<String> domains() {
        return settings.gateway().trunks().stream()
                .flatMap(trunk -> trunk.domains().stream())
                .toList();
    }

    void addToPublic(Routes routes) {
        clients.mount(routes, CALLS, gateway.service());
        clients.mount(routes, ASSIST, assist, ClientLimits.ASSIST);
        new DocumentRest(documents).addTo(routes);
        supportRest().addTo(routes, new SupervisorOnly(sessions));
        new RecordingRest(recordings).addTo(routes, new SupervisorOnly(sessions));
        new LibraryRest(database.pushLibrary(), documents).addTo(routes, new SupervisorOnly(sessions));
        signIn.addTo(routes);
        new OwnDesk(sessions, database.pastCalls(), audit, InstantSource.system()).addTo(routes);
        if (!settings.server().sessionSources().isEmpty()) {
            sessionRest().addTo(routes, settings.server().sessionSources());
        }
    }

    void addToManagement(Routes routes, DataFolder folder) {
        sessionRest().addTo(routes);
        var token = Administration.token(folder, random);
        new RoleRest(agents, sessions, audit, token).addTo(routes);
        supportRest().addTo(routes, new AdministratorOnly(token));
        new RecordingRest(recordings).addTo(routes, new AdministratorOnly(token));
        new AccountRest(applications, agents, sessions, audit, token, random).addTo(routes);
        new PhoneRest(phones, audit, token, random).addTo(routes);
        new PastCallRest(database.pastCalls(), token).addTo(routes);
        new AuditRest(database.audit(), token).addTo(routes);
        new RecordsRest(erasure(), audit, token, InstantSource.system()).addTo(routes);
    }

    private Erasure erasure() {
        var holders = new ErasurePart(history, supportHistory, recordings, assist, sessions, database);
        return new Erasure(database.traces(), holders, audit, InstantSource.system());
    }

    private SupportRest supportRest() {
        return new SupportRest(assist, database.pastSupports(), InstantSource.system());
    }

    private SessionRest sessionRest() {
        return new SessionRest(sessions, applications, settings.gateway().domain(), random);
    }

    ServerStatus status() {
        return status;
    }

    /** What was dropped or refused, by the name of its metric. */
    Map<String, LongSupplier> counts() {
        var counts = sip.counts();
        return Map.of(
                "alongside.sip.unknown.source", counts::unknownSource,
                "alongside.sip.malformed", counts::malformed,
                "alongside.sip.too.fast", counts::tooFast,
                "alongside.sip.overloaded", counts::overloaded,
                "alongside.sip.without.claim", counts::withoutClaim);
    }

    /** The database forgets what is old while it runs. */
    private record Forgetting(History history, SystemTimers timers) implements Component {
        @Override
        public String name() {
            return "history";
        }

        @Override
        public void start() {
            history.forgetEvery(timers);
        }

        @Override
        public void stop() {}
    }
}
