"""Trials in a file, by Optuna: shared by processes, none lost when one is killed."""

from privemo.files import new_folder

FILE = "trials.sqlite3"
BUSY = 60  # seconds to wait while another process writes


def open_study(folder, name, *, seed=0):
    """Open the study of one cell, or begin it."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    if not folder.is_dir():
        with new_folder(folder) as temporary:  # two processes may begin at once
            _storage(temporary).engine.dispose()
    return optuna.create_study(
        storage=_storage(folder),
        study_name=name,
        direction="maximize",
        sampler=optuna.samplers.RandomSampler(seed=seed),
        load_if_exists=True,
    )


def work_through(study, grid, points, score):
    """Try points until each one is completed, by this process or by another.

    A point that another process has begun comes last. If it has not been completed by
    then, that process may have been killed, and it is tried here as well: it counts
    once, and its trainings that have a record are not computed again.
    """
    n_completed = 0
    while True:
        completed = points_of(study, "COMPLETE")
        left = [point for point in points if point not in completed]
        yield from range(n_completed + 1, len(points) - len(left) + 1)
        n_completed = len(points) - len(left)
        if not left:
            return
        begun = points_of(study, "RUNNING")
        point = min(left, key=lambda point: point in begun)  # the first of the free
        attributes = {"point": point, "begun_elsewhere": point in begun}
        study.enqueue_trial(point, user_attrs=attributes)
        study.optimize(_objective(study, grid, score), n_trials=1)


def points_of(study, *states):
    """List the points of the trials in some states, such as ``"COMPLETE"``."""
    return [trial.user_attrs["point"] for trial in trials_of(study, *states)]


def trials_of(study, *states):
    """List the trials in some states, oldest first."""
    from optuna.trial import TrialState

    wanted = tuple(TrialState[state] for state in states)
    return study.get_trials(deepcopy=False, states=wanted)


def _objective(study, grid, score):
    """Return the function that Optuna calls: scores the point of a trial."""
    from optuna import TrialPruned

    def objective(trial):
        for name, values in grid.items():
            trial.suggest_categorical(name, values)  # returns what was enqueued
        if _is_taken(study, trial):
            raise TrialPruned
        folds = score(trial.user_attrs["point"])
        if _is_taken(study, trial):
            raise TrialPruned  # another process was faster
        trial.set_user_attr("folds", folds)
        return sum(scores["score"] for scores in folds) / len(folds)

    return objective


def _is_taken(study, trial):
    """Tell whether another trial of the same point has gone further than this one."""
    point, number = trial.user_attrs["point"], trial.number
    if point in points_of(study, "COMPLETE"):
        return True
    if trial.user_attrs["begun_elsewhere"]:
        return False
    earlier = [t for t in trials_of(study, "RUNNING") if t.number < number]
    return any(t.user_attrs["point"] == point for t in earlier)


def _storage(folder):
    """Open the file of a study."""
    from optuna.storages import RDBStorage

    address = f"sqlite:///{(folder / FILE).as_posix()}"
    storage = RDBStorage(address, engine_kwargs={"connect_args": {"timeout": BUSY}})
    _take_turns(storage.engine)
    return storage


def _take_turns(engine):
    """Let a process read and write in one go, while the others wait.

    SQLite locks its file when one writes, not when one reads what it will write: two
    processes could both find a trial waiting, and both begin it.
    """
    from sqlalchemy import event

    engine.dispose()  # connections that were opened before
    event.listen(engine, "connect", _begin_nothing)
    event.listen(engine, "begin", _begin_alone)


def _begin_nothing(connection, _):
    """Keep Python from beginning transactions of its own."""
    connection.isolation_level = None


def _begin_alone(connection):
    """Lock the file before the first reading."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
