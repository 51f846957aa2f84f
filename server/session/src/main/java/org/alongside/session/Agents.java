package org.alongside.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.security.Lockout;
import org.alongside.security.Passwords;
import org.alongside.store.AgentAccount;
import org.alongside.store.AgentAccount.Lock;
import org.alongside.store.AgentAccounts;

/** The people at the consoles: their accounts, and what an agent's session allows. */
public final class Agents {
    /** What a skill looks like, as a regular expression. */
    public static final String SKILL = "[A-Za-z0-9-]{1,32}";

    private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9._~-]{1,64}");
    private static final String LOCKED = "your account is locked: ask your administrator";
    private static final int MOST_SKILLS = 16;
    private static final Duration SHIFT = Duration.ofHours(12);

    private final AgentAccounts stored;
    private final Passwords passwords;
    private final InstantSource clock;

    public Agents(AgentAccounts stored, Passwords passwords, InstantSource clock) {
        this.stored = stored;
        this.passwords = passwords;
        this.clock = clock;
    }

    /** Adds an agent without skills, or gives the one of this name another password and keeps the skills. */
    public Result<AgentAccount> put(String username, Redacted<String> displayName, Redacted<String> password) {
        return put(username, displayName, password, skills(username));
    }

    /** Adds an agent, or gives the one of this name another password; clears a lock. */
    public Result<AgentAccount> put(
            String username, Redacted<String> displayName, Redacted<String> password, Set<String> skills) {
        if (!USERNAME.matcher(username).matches()) {
            return Result.failed(Failure.Code.BAD_REQUEST, "a username is up to 64 letters, digits or . _ ~ -");
        }
        if (skills.size() > MOST_SKILLS || !skills.stream().allMatch(word -> word.matches(SKILL))) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST, "skills are up to 16 words of up to 32 letters, digits or -");
        }
        var wrong = PasswordRules.objection(username, password);
        if (wrong.isPresent()) {
            return Result.failed(Failure.Code.BAD_REQUEST, wrong.get());
        }
        var known = stored.find(username);
        var account = new AgentAccount(
                username,
                passwords.hash(password),
                displayName,
                known.map(AgentAccount::role).orElse(AgentAccount.Role.AGENT),
                skills,
                Lock.NONE,
                known.map(AgentAccount::createdAt).orElseGet(clock::instant));
        stored.put(account);
        return Result.ok(account);
    }

    /**
     * Somebody whom the sign-in provider vouches for: the account is made, or brought up to date. It is known by its subject
     * for ever, whatever it is called there later. A name that somebody else has here is not given away.
     */
    public Result<AgentAccount> arrive(Arrival who) {
        return stored.arrive(who.subject(), who.username(), (there, own) -> {
            if (there.isPresent() && !own) {
                return Result.failed(
                        Failure.Code.CONFLICT,
                        "an account here has your name and is not yours: ask your administrator");
            }
            if (!own && !USERNAME.matcher(who.username()).matches()) {
                return Result.failed(
                        Failure.Code.FORBIDDEN,
                        "your name at the sign-in provider can't be a name here: ask your administrator");
            }
            var lock = there.map(AgentAccount::lock).orElse(Lock.NONE);
            if (lock.byAdministrator()) {
                return Result.failed(Failure.Code.FORBIDDEN, LOCKED);
            }
            return Result.ok(new AgentAccount(
                    there.map(AgentAccount::username).orElse(who.username()),
                    there.map(AgentAccount::passwordHash).orElse(AgentAccount.NO_PASSWORD),
                    who.displayName(),
                    who.role(),
                    who.skills().or(() -> there.map(AgentAccount::skills)).orElse(Set.of()),
                    lock,
                    there.map(AgentAccount::createdAt).orElseGet(clock::instant)));
        });
    }

    /** Keeps an account from signing in by whatever way, or ends that; false when there is none. */
    public boolean lock(String username, boolean locked) {
        return stored.changeLock(username, before -> locked ? Lock.BY_ADMINISTRATOR : Lock.NONE)
                .isPresent();
    }

    public Optional<AgentAccount> find(String username) {
        return stored.find(username);
    }

    /** Makes an account that of an agent, a supervisor or an administrator; false when there is none. It holds from the next sign-in. */
    public boolean giveRole(String username, AgentAccount.Role role) {
        return stored.setRole(username, role);
    }

    /** Gives an agent who is there another password, and nothing else but the end of a lock. */
    public Result<AgentAccount> reset(String username, Redacted<String> password) {
        return stored.find(username)
                .map(known -> put(username, known.displayName(), password, known.skills()))
                .orElseGet(() -> Result.failed(Failure.Code.NOT_FOUND, "there is no such agent"));
    }

    /** None for a name that nobody has. */
    public Set<String> skills(String username) {
        return stored.find(username).map(AgentAccount::skills).orElse(Set.of());
    }

    public boolean remove(String username) {
        return stored.remove(username);
    }

    public List<AgentAccount> all() {
        return stored.all();
    }

    /**
     * Fails with {@code LIMIT} while the account is locked, else with {@code BAD_TOKEN} for a wrong name or password, and
     * takes the same time for both. The try is counted before the password is looked at, so that many at once don't count
     * as one.
     */
    public Result<AgentAccount> signIn(String username, Redacted<String> password) {
        if (password.reveal().length() > PasswordRules.LONGEST) {
            return wrong();
        }
        Instant now = clock.instant();
        var locked = new AtomicBoolean();
        Optional<AgentAccount> account = stored.changeLock(username, lock -> {
            var before = new Lockout(lock.failures(), lock.lockedUntil());
            locked.set(before.lockedAt(now));
            var after = locked.get() ? before : before.failedAt(now);
            return new Lock(after.failures(), after.lockedUntil());
        });
        if (account.filter(found -> found.lock().byAdministrator()).isPresent()) {
            return Result.failed(Failure.Code.FORBIDDEN, LOCKED);
        }
        if (locked.get()) {
            return Result.failed(Failure.Code.LIMIT, "too many wrong passwords: try again in a few minutes");
        }
        if (account.isEmpty()) {
            passwords.matchNothing(password);
            return wrong();
        }
        if (!passwords.matches(password, account.get().passwordHash())) {
            return wrong();
        }
        stored.changeLock(username, lock -> Lock.NONE);
        return Result.ok(account.get());
    }

    private static Result<AgentAccount> wrong() {
        return Result.failed(Failure.Code.BAD_TOKEN, "the name or the password is wrong");
    }

    /** A shift's work, from this server's own pages: calls with agents, queues and the phones of its own domain, and support. */
    public static Grant grant(AgentAccount account, String domain) {
        if (account.role() != AgentAccount.Role.AGENT) {
            return supervision(account);
        }
        var voice = new Grant.Voice(
                account.username(),
                account.displayName(),
                domain,
                true,
                List.of("agent:*", "queue:*", "sip:*@" + domain),
                true,
                true);
        var assist = new Grant.Assist(Grant.Role.AGENT, account.displayName(), List.of("*"), AssistPermissions.DEFAULT);
        return new Grant(SHIFT, Set.of(), Optional.of(voice), Optional.empty(), Grant.Role.AGENT, Optional.of(assist));
    }

    /** Supervisors look after support sessions; they neither ring nor call. */
    private static Grant supervision(AgentAccount account) {
        var assist = new Grant.Assist(Grant.Role.AGENT, account.displayName(), List.of("*"), AssistPermissions.DEFAULT);
        return new Grant(
                SHIFT, Set.of(), Optional.empty(), Optional.empty(), Grant.Role.SUPERVISOR, Optional.of(assist));
    }
}
