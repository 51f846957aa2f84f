package org.alongside.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.alongside.kernel.Component;
import org.alongside.kernel.Id;
import org.alongside.kernel.Redacted;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of one installation. {@link #start} connects and migrates; its repositories work from then until {@link
 * #stop}. For any thread; every call blocks until the database answered.
 */
public final class Database implements Component {
    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(10);
    private static final int CONNECTIONS = 10;

    private final String url;
    private final String user;
    private final Redacted<String> password;
    private volatile @Nullable Open open;

    private record Open(HikariDataSource pool, Jdbi jdbi) {}

    private Database(String url, String user, Redacted<String> password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /**
     * The embedded H2, in {@code <folder>/alongside.mv.db}; one process at a time. It writes each commit at once: by default it
     * waits half a second, and a killed server would forget a token that a client already holds.
     */
    public static Database in(Path folder) {
        String file = "jdbc:h2:file:" + folder.toAbsolutePath().resolve("alongside") + ";WRITE_DELAY=0";
        return new Database(file, "alongside", Redacted.of(""));
    }

    /** A database of an installation's own: {@code jdbc:h2:tcp://host/name}, say. */
    public static Database at(String url, String user, Redacted<String> password) {
        return new Database(url, user, password);
    }

    /** One that is gone with its last connection, for tests. */
    public static Database inMemory() {
        String name = Id.random(RandomGenerator.getDefault()).brief();
        return new Database("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1", "alongside", Redacted.of(""));
    }

    /** Which kind it is, as its JDBC address says: {@code h2}, {@code postgresql}. */
    public String kind() {
        return url.split(":", 3)[1];
    }

    public Applications applications() {
        return new Applications(this::jdbi);
    }

    public AgentAccounts agentAccounts() {
        return new AgentAccounts(this::jdbi);
    }

    public PhoneAccounts phoneAccounts() {
        return new PhoneAccounts(this::jdbi);
    }

    public PastSupports pastSupports() {
        return new PastSupports(this::jdbi);
    }

    public PushLibrary pushLibrary() {
        return new PushLibrary(this::jdbi);
    }

    public PastCalls pastCalls() {
        return new PastCalls(this::jdbi);
    }

    public AuditTrail audit() {
        return new AuditTrail(this::jdbi);
    }

    public Traces traces() {
        return new Traces(this::jdbi);
    }

    public StoredSessions sessions() {
        return new StoredSessions(this::jdbi);
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public void start() {
        var pool = connect();
        open = new Open(pool, Jdbi.create(pool));
        try {
            var done = Flyway.configure()
                    .dataSource(pool)
                    .locations("classpath:org/alongside/store/migration")
                    .load()
                    .migrate();
            log.info(
                    "the database is at version {}",
                    Objects.requireNonNullElse(done.targetSchemaVersion, done.initialSchemaVersion));
        } catch (FlywayException e) {
            stop();
            throw new StartFailure("the database " + shown() + " can't be brought up to date: " + firstLine(e), e);
        }
    }

    private HikariDataSource connect() {
        knowDriver();
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password.reveal());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setPoolName("database");
        config.setConnectionTimeout(CONNECTED_WITHIN.toMillis());
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            throw new StartFailure("the database " + shown() + " can't be opened: " + firstLine(rootOf(e)), e);
        }
    }

    private void knowDriver() {
        try {
            DriverManager.getDriver(url);
        } catch (SQLException e) {
            throw new StartFailure("the database " + shown() + " can't be opened: no driver knows this kind", e);
        }
    }

    /** Without what follows the first {@code ;} or {@code ?}: parameters may hold a password. */
    private String shown() {
        return url.split("[;?]", 2)[0];
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no reason given");
    }

    private Jdbi jdbi() {
        var now = open;
        if (now == null) {
            throw new IllegalStateException("the database is not started");
        }
        return now.jdbi;
    }

    @Override
    public void stop() {
        var now = open;
        open = null;
        if (now != null) {
            now.pool.close();
        }
    }

    @Override
    public Health health() {
        var now = open;
        return now != null && now.pool.isRunning() ? Health.UP : new Health(false, "not connected");
    }
}
