package org.alongside.session;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.alongside.kernel.Component;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Result;
import org.alongside.security.DigestSecret;
import org.alongside.store.PhoneAccount;
import org.alongside.store.PhoneAccounts;

/**
 * The SIP phones that may register: their accounts, held in memory, because SIP must not wait for a database. For any thread.
 * They are read at the start and changed here only.
 */
public final class Phones implements Component {
    private static final Pattern ADDRESS = Pattern.compile("([A-Za-z0-9._~+-]{1,64})@([A-Za-z0-9.-]{1,253})");
    private static final int SHORTEST_PASSWORD = 8;
    private static final int LONGEST_PASSWORD = 256;

    private final PhoneAccounts stored;
    private final Set<String> domains;
    private final InstantSource clock;
    private final Map<String, PhoneAccount> known = new ConcurrentHashMap<>();

    /** @param domains those whose users we know; a phone of another one has no business here */
    public Phones(PhoneAccounts stored, List<String> domains, InstantSource clock) {
        this.stored = stored;
        this.domains = domains.stream().map(d -> d.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        this.clock = clock;
    }

    @Override
    public String name() {
        return "phones";
    }

    @Override
    public void start() {
        stored.all().forEach(account -> known.put(account.address(), account));
    }

    @Override
    public void stop() {}

    @Override
    public Health health() {
        return new Health(true, known.size() + " accounts");
    }

    /** Adds the phone {@code name@domain}, or gives it another password. */
    public Result<PhoneAccount> put(String address, Redacted<String> password) {
        var read = ADDRESS.matcher(address);
        if (!read.matches()) {
            return Result.failed(
                    Failure.Code.BAD_REQUEST,
                    "a phone is NAME@DOMAIN; a name is up to 64 letters, digits or . _ ~ + -");
        }
        String domain = read.group(2).toLowerCase(Locale.ROOT);
        if (!domains.contains(domain)) {
            return Result.failed(Failure.Code.BAD_REQUEST, domain + " is none of gateway.domains");
        }
        if (password.reveal().length() < SHORTEST_PASSWORD || password.reveal().length() > LONGEST_PASSWORD) {
            return Result.failed(Failure.Code.BAD_REQUEST, "a password has 8 to 256 characters");
        }
        var secret = DigestSecret.of(read.group(1), domain, password);
        var account = new PhoneAccount(read.group(1), domain, secret.sha256(), secret.md5(), clock.instant());
        stored.put(account);
        known.put(account.address(), account);
        return Result.ok(account);
    }

    /** False when there was none. A phone that is registered stays so until its registration runs out. */
    public boolean remove(String address) {
        int at = address.indexOf('@');
        String domain = address.substring(at + 1).toLowerCase(Locale.ROOT);
        String username = address.substring(0, Math.max(at, 0));
        known.remove(username + "@" + domain);
        return stored.remove(username, domain);
    }

    public List<String> all() {
        return known.keySet().stream().sorted().toList();
    }

    /** @param domain in lower case */
    public Optional<PhoneAccount> find(String username, String domain) {
        return Optional.ofNullable(known.get(username + "@" + domain));
    }
}
