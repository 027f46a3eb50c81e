using Corescope.Compute.Runtimes;

namespace Corescope.Compute.Workloads;

/// <summary>
/// Transfers between accounts. Each needs the locks of both: taken in the order of the accounts' numbers nobody can wait in a circle, taken as given (the payer first)
/// they can. Forced, each worker first moves 1 around a ring of accounts (worker 1 from account 1 to 2, worker 2 from 2 to 3, the last one back to 1) and goes on to its
/// second lock only when every other one has its first or waits for it: as given, that is a deadlock for certain; it changes no balance.
/// </summary>
public sealed class BankTransfers : IDotnetWorkload
{
    /// <inheritdoc/>
    public string Name => "bank-transfers";

    /// <inheritdoc/>
    public string Summary => "Moves money between accounts, each with a lock of its own: taking two locks in an order, or as they come.";

    /// <inheritdoc/>
    public WorkloadKind Kind => WorkloadKind.Roles;

    /// <inheritdoc/>
    public SizeRange Size { get; } = new("transfers", 1, 1_000_000_000, 300_000, 3_200);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSpec> Parameters { get; } =
    [
        new("order", "Order of the two locks", "ordered", Choices: ["ordered", "as-given"]),
        new("accounts", "Accounts", "8", 2, 60),
        LockParameters.Forced("off"),
        LockParameters.Steps("holdSteps", "Work under both locks", 500),
        LockParameters.Steps("workSteps", "Work between transfers", 2000),
        LockParameters.Record,
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> RunsOn => RuntimeFamily.All;

    /// <inheritdoc/>
    public PreparedWork Prepare(WorkInput input) => throw new NotImplementedException();
}
