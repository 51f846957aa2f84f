package org.alongside.gateway.resolve;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.alongside.sip.resolve.DnsRecord;
import org.alongside.sip.resolve.Lookup;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/** The name servers of this machine's {@code resolv.conf}, which is read anew for each question, or those that it is given. */
public final class SystemDns implements Dns {
    private static final Duration TRY = Duration.ofSeconds(2);
    private static final Duration WHOLE = Duration.ofSeconds(6);
    /** For an answer that names no time itself: the system's, and that a name has no such record. */
    private static final Duration USUAL = Duration.ofSeconds(60);

    private final Optional<InetSocketAddress> server;

    private SystemDns(Optional<InetSocketAddress> server) {
        this.server = server;
    }

    /** The name servers that this machine uses. */
    public static SystemDns ofThisMachine() {
        return new SystemDns(Optional.empty());
    }

    /** One name server only. */
    public static SystemDns at(InetSocketAddress server) {
        return new SystemDns(Optional.of(server));
    }

    @Override
    public Answer ask(Lookup lookup) {
        try {
            var session = LookupSession.builder().resolver(resolver()).build();
            var result = session.lookupAsync(Name.fromString(lookup.name() + "."), type(lookup.type()))
                    .toCompletableFuture()
                    .get(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
            return known(result);
        } catch (ExecutionException failed) {
            var cause = failed.getCause();
            boolean none = cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException;
            return none ? new Answer.Known(List.of(), USUAL) : unknown(lookup, String.valueOf(cause));
        } catch (TextParseException unusable) {
            return new Answer.Known(List.of(), USUAL); // a label that is too long: nobody has such a name
        } catch (TimeoutException slow) {
            return unknown(lookup, "no answer within " + WHOLE.toSeconds() + " s");
        } catch (UnknownHostException unusable) {
            return unknown(lookup, "no name server: " + unusable.getMessage());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return unknown(lookup, "interrupted");
        }
    }

    private static Answer unknown(Lookup lookup, String reason) {
        return new Answer.Unknown(lookup.type() + " " + lookup.name() + ": " + reason);
    }

    private Resolver resolver() throws UnknownHostException {
        if (server.isPresent()) {
            var one = new SimpleResolver(server.get());
            one.setTimeout(TRY);
            return one;
        }
        ResolverConfig.refresh();
        var all = new ExtendedResolver();
        all.setTimeout(TRY);
        all.setRetries(2);
        return all;
    }

    private static int type(Lookup.Type type) {
        return switch (type) {
            case NAPTR -> Type.NAPTR;
            case SRV -> Type.SRV;
            case A -> Type.A;
            case AAAA -> Type.AAAA;
        };
    }

    private static Answer known(LookupResult result) {
        var ttl = result.getRecords().stream().mapToLong(Record::getTTL).min().orElse(USUAL.toSeconds());
        var records = result.getRecords().stream().flatMap(SystemDns::read).toList();
        return new Answer.Known(records, Duration.ofSeconds(ttl));
    }

    private static Stream<DnsRecord> read(Record record) {
        return switch (record) {
            case NAPTRRecord r ->
                Stream.of(new DnsRecord.Naptr(
                        r.getOrder(), r.getPreference(), r.getFlags(), r.getService(), text(r.getReplacement())));
            case SRVRecord r ->
                Stream.of(new DnsRecord.Srv(r.getPriority(), r.getWeight(), r.getPort(), text(r.getTarget())));
            case ARecord r -> Stream.of(new DnsRecord.Address(Addresses.text(r.getAddress())));
            case AAAARecord r -> Stream.of(new DnsRecord.Address(Addresses.text(r.getAddress())));
            default -> Stream.of();
        };
    }

    private static String text(Name name) {
        return name.toString(true);
    }

    @Override
    public Answer askSystem(Lookup lookup) {
        try {
            boolean four = lookup.type() == Lookup.Type.A;
            var found = Arrays.stream(InetAddress.getAllByName(lookup.name()))
                    .filter(address -> address instanceof Inet4Address == four)
                    .map(address -> (DnsRecord) new DnsRecord.Address(Addresses.text(address)))
                    .toList();
            return new Answer.Known(found, USUAL);
        } catch (UnknownHostException unknown) {
            return unknown(
                    lookup, "this machine doesn't know it"); // the JDK tells no difference between 'no' and 'ask later'
        }
    }
}
