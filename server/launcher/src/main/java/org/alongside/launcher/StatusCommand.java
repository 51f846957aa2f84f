package org.alongside.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code alongside status}: what runs from a data folder, and how it is. Exit code 0 when it is ready. */
@Command(name = "status", description = "What runs from a data folder, and how it is.")
final class StatusCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", required = true, description = "The data folder.")
    private Path data = Path.of(".alongside");

    @Override
    public Integer call() throws InterruptedException {
        Optional<DataFolder.Running> running = DataFolder.running(data).filter(DataFolder.Running::lives);
        if (running.isEmpty()) {
            System.out.println("Nothing runs from " + data + ".");
            return 1;
        }
        String url = running.get().managementUrl();
        try (var client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build()) {
            var request = HttpRequest.newBuilder(URI.create(url + "/health/ready"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            System.out.println("Process " + running.get().process() + ", management at " + url);
            System.out.println(answer.body());
            return answer.statusCode() == 200 ? 0 : 1;
        } catch (IOException silent) {
            System.out.println("Process %s runs, but its management port %s does not answer."
                    .formatted(running.get().process(), url));
            return 1;
        }
    }
}
