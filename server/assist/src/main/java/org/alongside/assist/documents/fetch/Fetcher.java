package org.alongside.assist.documents.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Result;

/**
 * Fetches a document by http or https. Every address that a name leads to is checked, at the first request and at every
 * redirect, and the connection goes to exactly the address that was checked; a name that leads to one forbidden address is
 * refused whole. For any thread; blocks, no longer than {@link FetchLimits#whole}.
 */
public final class Fetcher {
    private final Destinations destinations;
    private final FetchLimits limits;
    private final Names names;
    private final SSLSocketFactory tls;
    private final Executor lookups;
    private final Predicate<Address> may;

    /** @param lookups runs the resolver, which knows no deadline: a virtual thread for each task */
    public Fetcher(Destinations destinations, FetchLimits limits, Names names, SSLSocketFactory tls, Executor lookups) {
        this(destinations, limits, names, tls, lookups, any -> true);
    }

    private Fetcher(
            Destinations destinations,
            FetchLimits limits,
            Names names,
            SSLSocketFactory tls,
            Executor lookups,
            Predicate<Address> may) {
        this.destinations = destinations;
        this.limits = limits;
        this.names = names;
        this.tls = tls;
        this.lookups = lookups;
        this.may = may;
    }

    /**
     * One with limits of its own that goes to fewer places.
     *
     * @param may says of the first address and of each redirect's whether it may be asked, before its name is looked up
     */
    public Fetcher within(FetchLimits own, Predicate<Address> may) {
        return new Fetcher(destinations, own, names, tls, lookups, may);
    }

    public Result<Fetched> fetch(Address first) {
        long deadlineNanos = System.nanoTime() + limits.whole().toNanos();
        var address = first;
        for (int hop = 0; hop <= limits.redirects(); hop++) {
            var here = address;
            switch (allowed(here, deadlineNanos).flatMap(to -> ask(here, to, deadlineNanos))) {
                case Result.Failed<Answer>(var failure) -> {
                    return Result.failed(failure);
                }
                case Result.Ok<Answer>(Answer.Document(var fetched)) -> {
                    return Result.ok(fetched);
                }
                case Result.Ok<Answer>(Answer.Elsewhere(var next)) -> address = next;
            }
        }
        return Result.failed(
                Failure.Code.BAD_REQUEST, "the address redirects more than " + limits.redirects() + " times");
    }

    /** What one request yields. */
    private sealed interface Answer {
        record Document(Fetched fetched) implements Answer {}

        record Elsewhere(Address next) implements Answer {}
    }

    private Result<InetAddress> allowed(Address address, long deadlineNanos) {
        if (!may.test(address)) {
            return Result.failed(Failure.Code.FORBIDDEN, "nothing is fetched from " + address.name() + " here");
        }
        var looked = CompletableFuture.supplyAsync(() -> lookUp(address.name()), lookups);
        try {
            var found = looked.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (found.isEmpty()) {
                return Result.failed(Failure.Code.NOT_FOUND, "nobody knows the host " + address.name());
            }
            return found.stream().allMatch(destinations::allow)
                    ? Result.ok(found.getFirst())
                    : Result.failed(
                            Failure.Code.FORBIDDEN,
                            address.name() + " is not on the public network, and not allowed here");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return tooSlow(address);
        } catch (ExecutionException | TimeoutException late) {
            return tooSlow(address);
        }
    }

    private List<InetAddress> lookUp(String host) {
        try {
            return names.addresses(host);
        } catch (UnknownHostException unknown) {
            return List.of();
        }
    }

    private Result<Answer> ask(Address address, InetAddress to, long deadlineNanos) {
        try (var conversation = Conversation.open(address, to, limits, deadlineNanos, tls)) {
            var head = conversation.head();
            if (head.redirects() && head.field("location").isPresent()) {
                return address.redirected(head.field("location").orElseThrow()).map(Answer.Elsewhere::new);
            }
            if (head.status() != 200) {
                return Result.failed(Failure.Code.NOT_FOUND, address.name() + " answered with status " + head.status());
            }
            var bytes = conversation.body(head, limits.bytes());
            return Result.ok(new Answer.Document(
                    new Fetched(address.uri(), head.field("content-type").orElse(""), bytes)));
        } catch (SocketTimeoutException slow) {
            return tooSlow(address);
        } catch (Conversation.Nonsense nonsense) {
            return Result.failed(Failure.Code.BAD_REQUEST, address.name() + " can't be used: " + nonsense.getMessage());
        } catch (SSLException untrusted) {
            return Result.failed(Failure.Code.UNAVAILABLE, address.name() + " has no certificate that can be trusted");
        } catch (IOException unreachable) {
            return Result.failed(Failure.Code.UNAVAILABLE, address.name() + " can't be reached");
        }
    }

    private <T> Result<T> tooSlow(Address address) {
        return Result.failed(
                Failure.Code.TIMEOUT,
                address.name() + " took longer than " + limits.whole().toSeconds() + " s");
    }
}
